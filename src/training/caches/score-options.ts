import type { LoadedItems } from '../../core/items.ts';
import { checkOptions, having, optional, type Rule, wholeNumber } from '../../core/option-rules.ts';
import { checkRunsOn, type RunsOn, runsOnRule } from '../runs-on.ts';

/** How a trained recommender scores; none of it changes a score. */
export interface ScoreOptions {
  /** Items that it scores, where they are not those of training; what it makes of new ones, `otherCatalogue` says. */
  readonly catalogue?: LoadedItems;
  /** Bytes of item vectors in memory at most; the least recently used go first. Default: room for every item. */
  readonly mostBytes?: number;
  /** A folder for item vectors that have to go; without it they are computed again. */
  readonly spill?: string;
  /** A folder that keeps the item vectors of these weights and this catalogue as Parquet: opened again, nothing is encoded. */
  readonly vectors?: string;
  /** Bytes of user vectors at most; the least recently used go first. Default 256 MiB. */
  readonly mostUserBytes?: number;
  /** Default: ONNX Runtime. Here `threads` are calls at once, default 1: no number of them changes a score. */
  readonly on?: RunsOn;
}

/** What a cache keeps, and where; none of it changes a score. */
export type CacheLimits = Pick<ScoreOptions, 'mostBytes' | 'spill' | 'vectors' | 'mostUserBytes'>;

const path: Rule = (value) => typeof value === 'string' && value !== '' ? undefined : 'a path';

/** Errors: `OptionsError`. */
export function checkScoreOptions(where: string, options: ScoreOptions): void {
  checkOptions<ScoreOptions>(where, options, {
    catalogue: optional(having('items that are loaded', 'count', 'column')), mostBytes: optional(wholeNumber(0)), mostUserBytes: optional(wholeNumber(0)),
    spill: optional(path), vectors: optional(path), on: runsOnRule,
  });
  if (options.on) checkRunsOn(where, options.on);
}
