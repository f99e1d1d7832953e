import type { Source } from '../core/ends.ts';
import type { Items, Users } from '../core/items.ts';
import { checkOptions, having, numberAbove, optional, type Rule, type Rules, wholeNumber } from '../core/option-rules.ts';
import type { Impressions } from '../core/scenario.ts';
import type { Tell } from '../core/training-event.ts';
import { defaultNegatives } from './negatives/default-negatives.ts';
import type { NegativeSampler } from './negatives/negatives.ts';
import { adam } from './optimizers/adam.ts';
import { checkPretrained } from './given-vectors/place-pretrained.ts';
import { checkVectors, type VectorsByTable } from './given-vectors/place-vectors.ts';
import { movingWeights } from './moving-weights.ts';
import type { Optimizer } from './optimizers/optimizer.ts';
import type { Recommender } from './recommender.ts';
import { checkRunsOn, type RunsOn, runsOnRule } from './runs-on.ts';
import { constantRate } from './schedules/constant-rate.ts';
import type { Schedule } from './schedules/schedule.ts';
import { type Interval, validationInterval } from './stopping/validation-interval.ts';
import type { Validation } from './validation.ts';

export interface TrainOptions {
  readonly recommender: Recommender;
  /** Impressions to learn from. */
  readonly data: Source<Impressions>;
  readonly items: Items;
  /** Those that the data names, for a recommender that knows users by number. */
  readonly users?: Users;
  /**
   * Vectors from outside for the tables of the recommender, by vocabulary: for words, for values of a category, for items and users by
   * their ids. A table says how wide they are, and is not trained unless it says so: `tables: { words: { stored: 300 } }`.
   */
  readonly vectors?: VectorsByTable;
  readonly seed: number;
  /** Times that the data is gone through at most. */
  readonly epochs: number;
  /** Steps at most, however many epochs that is. Default: no limit. */
  readonly steps?: number;
  /** Training rows of a batch: clicks when matching, candidates when ranking. Default 64. */
  readonly rows?: number;
  /** Batches whose mean gradient makes one step: memory for one, the step of all. Default 1. */
  readonly accumulate?: number;
  /** What each click is told apart from, when matching. Default: 4 items that were shown with it, or any. */
  readonly negatives?: NegativeSampler;
  /** Default Adam at 0.001. */
  readonly optimizer?: Optimizer;
  /** The learning rate over the steps. Default: always the same. */
  readonly schedule?: Schedule;
  /** The most that all gradients together may be, by their Euclidean norm. Default: no limit. */
  readonly clip?: number;
  /** Asked every now and then; the weights that were best are kept. */
  readonly validate?: Validation;
  /** When it is asked: `{ epochs: 0.25 }` four times an epoch, `{ steps: 1000 }` every 1000 steps. Default: after every epoch. */
  readonly validateEvery?: Interval;
  /** Validations without a better one before it stops. Default 2. */
  readonly patience?: number;
  /** Keeps checkpoints in a folder of its own there: a run that is killed goes on from the last one and ends with the same weights. */
  readonly folder?: string;
  /** Steps between checkpoints within an epoch. Default 500. */
  readonly checkpointSteps?: number;
  /** What it runs on. Default: onnxruntime on the CPU, two threads of an operator. */
  readonly on?: RunsOn;
  /** Stops after the step that is being made; where there is a folder, the same training goes on from there. */
  readonly signal?: AbortSignal;
  readonly onEpoch?: (epoch: EpochReport) => void;
  /** Told of progress (several times a second), of every validation, and of the whole history in the end. */
  readonly onEvent?: Tell;
}

export interface EpochReport {
  /** From 0. */
  readonly epoch: number;
  readonly rows: number;
  /** Mean over the rows of the epoch, each under the weights of its step. */
  readonly loss: number;
  /** The number that decides, where it was measured at the end of this epoch. */
  readonly validation: number | null;
  /** Clicks and candidates per item that was encoded for them. */
  readonly slotsPerItem: number;
}

type Defaulted = 'rows' | 'accumulate' | 'negatives' | 'optimizer' | 'schedule' | 'validateEvery' | 'patience' | 'checkpointSteps' | 'on';
/** Options with what they are where they were left out. */
export type SettledOptions = TrainOptions & { readonly [K in Defaulted]-?: NonNullable<TrainOptions[K]> };

const aFunction: Rule = (value) => typeof value === 'function' ? undefined : 'a function';
const rules: Rules<TrainOptions> = {
  recommender: having('a recommender', 'items', 'users', 'predictor'), data: having('a source', 'open', 'count'), items: having('the items of a scenario', 'load'),
  users: optional(having('the users of a scenario', 'load')),
  vectors: optional((value) => typeof value === 'object' && value !== null && Object.values(value).every((one) => having('vectors', 'load', 'identify')(one) === undefined)
    ? undefined : '{ vocabulary: vectors }, as parquetVectors and gloveVectors give them'),
  seed: wholeNumber(0), epochs: wholeNumber(1), steps: optional(wholeNumber(1)), rows: optional(wholeNumber(1)), accumulate: optional(wholeNumber(1)),
  negatives: optional(having('negatives', 'open', 'perPositive')),
  optimizer: optional(having('an optimizer', 'open')), schedule: optional(having('a schedule', 'factor')), clip: optional(numberAbove(0)),
  validate: optional(having('a validation', 'measure', 'watched', 'identify')), patience: optional(wholeNumber(1)),
  validateEvery: optional((value) => typeof value === 'object' && value !== null && ('steps' in value || 'epochs' in value) ? undefined : '{ steps } or { epochs }'),
  folder: optional((value) => typeof value === 'string' && value !== '' ? undefined : 'a path'),
  checkpointSteps: optional(wholeNumber(1)), on: runsOnRule, signal: optional(having('an AbortSignal', 'aborted')), onEpoch: optional(aFunction), onEvent: optional(aFunction),
};

/** Options with their defaults. What is new here is checked here; nothing is read or started. */
export const settled = (options: TrainOptions): SettledOptions => ({
  ...options,
  rows: options.rows ?? 64,
  accumulate: options.accumulate ?? 1,
  negatives: options.negatives ?? defaultNegatives(options.seed),
  optimizer: options.optimizer ?? adam({ rate: 0.001 }),
  schedule: options.schedule ?? constantRate(),
  validateEvery: options.validateEvery ?? { epochs: 1 },
  patience: options.patience ?? 2,
  checkpointSteps: options.checkpointSteps ?? 500,
  on: options.on ?? {},
});

/**
 * Refuses options that `train` does not know, that are missing, or that make no sense.
 *
 * Errors: `OptionsError`.
 */
export function checkTrainOptions(options: TrainOptions): void {
  checkOptions<TrainOptions>('train', options, rules);
  if (options.on) checkRunsOn('train', options.on);
  if (options.validateEvery) validationInterval(options.validateEvery);
  options.optimizer?.check?.(movingWeights(options.recommender));
  checkPretrained(options.recommender);
  checkVectors(options.recommender, options.vectors);
}
