import type { CompiledProgram } from '../../compile/compiled-program.ts';
import type { FailureNote } from '../session/messages.ts';
import type { ProgramSettings } from '../session/program-runner.ts';
import type { PackedPrompts } from './impressions.ts';
import type { PromptScores, Work } from './score-prompts.ts';
import type { ScoringFacts } from './scoring-passes.ts';

/** What a scoring thread is started with. */
export interface ScoringStart {
  readonly program: CompiledProgram;
  readonly settings: ProgramSettings;
  readonly facts: ScoringFacts;
  /** Tokens whose keys and values are kept from call to call. */
  readonly keptTokens: number;
  /** How far logits may lie apart that are computed in two ways, relative above 1. */
  readonly within: number;
}

/** What it is told: prompts, and whether to compute each by itself; or to stop. */
export type ScoringRequest = { readonly id: number; readonly prompts: PackedPrompts; readonly plain: boolean } | { readonly stop: true };

export type ScoringReply =
  | { readonly ready: true }
  | { readonly id: number; readonly scores: PromptScores; readonly work: Work }
  | { readonly id?: number; readonly failed: FailureNote };
