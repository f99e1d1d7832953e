import type { TextEncoder } from '../core/engine.ts';
import type { Items } from '../core/items.ts';
import type { MatchingTemplate, PromptTemplate, Protocol } from '../core/template.ts';
import type { Graph } from '../graph/graph.ts';
import type { Scorer as CandidateScorer } from '../configuration/sections/test-of.ts';
import type { Prepared } from '../scenarios/prepared.ts';
import type { MeasureOptions } from '../sinks/measure.ts';
import type { TrainOptions } from '../training/train-options.ts';
import type { Asked } from './engine-of.ts';

/** What every cell is told. */
export interface CellTask {
  /** The rows that are scored, the same for every model of the scenario. */
  readonly test: Prepared;
  /** What `measure` is told. */
  readonly measured: MeasureOptions;
  /** The newest clicks that are told of a user. */
  readonly history: number;
  readonly protocol: Protocol;
}

export interface GenerativeTask extends CellTask {
  readonly model: Asked;
  readonly template: PromptTemplate;
  /** Tokens of a prompt. */
  readonly atMost: number;
}

export interface MatchingTask extends CellTask {
  readonly encoder: TextEncoder;
  readonly items: Items;
  readonly template: MatchingTemplate;
  /** Tokens of a text; nothing where the encoder shortens texts itself. */
  readonly atMost: number | undefined;
  readonly score: 'dot' | 'cosine';
}

export interface TrainedTask extends CellTask {
  readonly training: TrainOptions;
}

export interface BaselineTask extends CellTask {
  readonly scorer: CandidateScorer;
}

/** What a benchmark is: how a cell of each scheme becomes a graph. Its order is that of the table. */
export interface Schemes {
  /** A language model answers YES or NO to every candidate. */
  readonly generative: (task: GenerativeTask) => Graph<unknown>;
  /** The vectors of user and candidate are multiplied. */
  readonly matching: (task: MatchingTask) => Graph<unknown>;
  /** A recommender that was trained on the train split. */
  readonly trained: (task: TrainedTask) => Graph<unknown>;
  /** What needs no model. */
  readonly baseline: (task: BaselineTask) => Graph<unknown>;
}

export const schemeNames = ['generative', 'matching', 'trained', 'baseline'] as const satisfies readonly (keyof Schemes)[];
export type SchemeName = (typeof schemeNames)[number];
