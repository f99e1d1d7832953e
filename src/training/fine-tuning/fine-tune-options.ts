import { checkOptions, having, numberAbove, oneOf, optional, type Rule, type Rules, wholeNumber } from '../../core/option-rules.ts';
import type { Tell } from '../../core/training-event.ts';
import { adapterRule } from '../../encoders/language-models/adapter-settings.ts';
import type { Device } from '../../engines/session/messages.ts';
import { defaultCache } from '../../engines/session/transformer-session.ts';
import type { ModelAnswerRule } from '../../engines/transformers/answer-tokens.ts';
import type { Line } from '../../graph/graph.ts';
import type { Tokenizer } from '../../core/engine.ts';
import { tokenizer as tokenizerOf } from '../../text/tokenizer.ts';
import { adam } from '../optimizers/adam.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { trainingThreads } from '../runs-on.ts';
import { constantRate } from '../schedules/constant-rate.ts';
import type { Schedule } from '../schedules/schedule.ts';
import { type Interval, validationInterval } from '../stopping/validation-interval.ts';
import type { Measured } from '../validation.ts';
import type { TunedAdapter } from './adapted-model.ts';
import type { PromptOrder } from './prompt-order.ts';
import type { PromptColumns } from './prompt-rows.ts';

export interface FineTuneOptions {
  /** The folder of a checkpoint in Hugging Face's layout. */
  readonly model: string;
  /** Impressions to learn from, through the operators that write their prompts: `graph('train', data).pipe(..., prompt(...), tokenize(...))`. */
  readonly prompts: Line<PromptColumns>;
  /** What is asked of other impressions every now and then; the adapter that was best is kept. */
  readonly validate?: PromptValidation;
  /** Adapters and checkpoints lie here, in a folder of their own: who is killed goes on from the last one, and ends with the same bits. */
  readonly folder: string;
  readonly seed: number;
  /** Times that the data is gone through at most. */
  readonly epochs: number;
  /** Steps at most, however many epochs that is. Default: no limit. */
  readonly steps?: number;
  /** Prompts of a batch. Default 32. */
  readonly rows?: number;
  /** Batches whose mean gradient makes one step. Default 1. */
  readonly accumulate?: number;
  /** LoRA: `rank` 32, `alpha` 128, `dropout` 0.1, `targets` the maps to queries and values, `from` the first layer on. */
  readonly adapter?: TunedAdapter;
  /** The folder of an adapter to go on from, of the same rank and targets. Default: one that changes nothing yet. */
  readonly start?: string;
  /** The words for no and yes. Default NO and YES. */
  readonly answers?: readonly [no: string, yes: string];
  /** How they become one token each, as in `transformer`. */
  readonly answerRule?: ModelAnswerRule;
  /** Default: the one in the folder. */
  readonly tokenizer?: Tokenizer;
  /** Default `shuffled`. */
  readonly order?: PromptOrder;
  /** Default Adam at 0.0001. */
  readonly optimizer?: Optimizer;
  /** Default: always the same rate. */
  readonly schedule?: Schedule;
  /** The most that all gradients together may be, by their Euclidean norm. Default: no limit. */
  readonly clip?: number;
  /** Default: after every epoch. */
  readonly validateEvery?: Interval;
  /** Validations without a better one before it stops. Default 2. */
  readonly patience?: number;
  /** Steps between checkpoints within an epoch. Default 200. */
  readonly checkpointSteps?: number;
  /** Default `cpu`. */
  readonly device?: Device;
  /** Threads of one operator. Default 2: another number may give other last bits. */
  readonly threads?: number;
  /** Where weights of half precision are kept as float32. Default: `~/.cache/rxrec/weights`. */
  readonly cache?: string;
  readonly signal?: AbortSignal;
  readonly onEvent?: Tell;
}

export interface PromptValidation {
  /** Impressions that are not learned from, with their prompts. */
  readonly prompts: Line<PromptColumns>;
  /** The number that decides which adapter is kept, and when to stop. */
  readonly metric: Measured;
  /** Measured beside it. */
  readonly others?: readonly Measured[];
  /** What a group of metrics over groups is. Default `impression`. */
  readonly by?: 'impression' | 'user';
}

const aPath: Rule = (value) => typeof value === 'string' && value !== '' ? undefined : 'a path';
const aFunction: Rule = (value) => typeof value === 'function' ? undefined : 'a function';
const aLine = having('a graph of operators that has not ended, as `graph(...).pipe(...)`', 'operators', 'into');
const aMeasure: Rule = (value) => value === 'loss' ? undefined : having('a metric, or "loss"', 'open', 'better')(value);
const anAdapter: Rule = (value) => {
  if (typeof value !== 'object' || value === null) return '{ rank?, alpha?, dropout?, targets?, from? }';
  const { from, ...others } = value as TunedAdapter;
  return adapterRule(others) === undefined && (from === undefined || Number.isSafeInteger(from)) ? undefined : '{ rank?, alpha?, dropout?, targets?, from? }';
};
const twoWords: Rule = (value) => Array.isArray(value) && value.length === 2 && value.every((word) => typeof word === 'string' && word !== '') && value[0] !== value[1] ? undefined : 'a word for no and another for yes';

const rules: Rules<FineTuneOptions> = {
  model: aPath, start: optional(aPath), prompts: aLine, folder: aPath, seed: wholeNumber(0), epochs: wholeNumber(1), steps: optional(wholeNumber(1)), rows: optional(wholeNumber(1)), accumulate: optional(wholeNumber(1)),
  validate: optional(having('prompts and a metric', 'prompts', 'metric')), adapter: optional(anAdapter), answers: optional(twoWords), answerRule: optional(oneOf('family', 'vocabulary', 'first-piece')),
  tokenizer: optional(having('a tokenizer', 'load', 'identify')), order: optional(oneOf('shuffled', 'longest-first')), optimizer: optional(having('an optimizer', 'open')),
  schedule: optional(having('a schedule', 'factor')), clip: optional(numberAbove(0)), patience: optional(wholeNumber(1)), checkpointSteps: optional(wholeNumber(1)),
  validateEvery: optional((value) => typeof value === 'object' && value !== null && ('steps' in value || 'epochs' in value) ? undefined : '{ steps } or { epochs }'),
  device: optional(oneOf('cpu', 'cuda', 'webgpu')), threads: optional(wholeNumber(1)), cache: optional(aPath), signal: optional(having('an AbortSignal', 'aborted')), onEvent: optional(aFunction),
};

export type SettledFineTune = ReturnType<typeof settledFineTune>;

/**
 * Options with their defaults; nothing is read.
 *
 * Errors: `OptionsError`.
 */
export function settledFineTune(options: FineTuneOptions) {
  checkOptions<FineTuneOptions>('fineTune', options, rules);
  const { validate } = options;
  if (validate) checkOptions<PromptValidation>('fineTune: "validate"', validate, { prompts: aLine, metric: aMeasure, others: optional((value) => Array.isArray(value) && value.every((one) => aMeasure(one) === undefined) ? undefined : 'a list of metrics, or "loss"'), by: optional(oneOf('impression', 'user')) });
  if (options.validateEvery) validationInterval(options.validateEvery);
  return {
    ...options, rows: options.rows ?? 32, accumulate: options.accumulate ?? 1, adapter: { rank: 32, alpha: 128, dropout: 0.1, targets: [], from: 0, ...options.adapter },
    answers: options.answers ?? ['NO', 'YES'] as const, answerRule: options.answerRule ?? 'family' as const, tokenizer: options.tokenizer ?? tokenizerOf(options.model), order: options.order ?? 'shuffled' as const,
    optimizer: options.optimizer ?? adam({ rate: 0.0001 }), schedule: options.schedule ?? constantRate(), validateEvery: options.validateEvery ?? { epochs: 1 }, patience: options.patience ?? 2,
    checkpointSteps: options.checkpointSteps ?? 200, device: options.device ?? 'cpu' as const, threads: options.threads ?? trainingThreads, cache: options.cache ?? defaultCache(),
  };
}
