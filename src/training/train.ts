import { join } from 'node:path';

import type { Source } from '../core/ends.ts';
import { DataError } from '../core/errors.ts';
import type { Items, LoadedItems } from '../core/items.ts';
import { checkOptions, having, numberAbove, optional, type Rule, wholeNumber } from '../core/option-rules.ts';
import type { Impressions } from '../core/scenario.ts';
import { BatchAssembler } from './batches/batch-assembler.ts';
import { cutSteps, type StepPosition } from './batches/cut-steps.ts';
import type { TrainingBatch } from './batches/training-batch.ts';
import { openCheckpoints } from './checkpoints/open-checkpoints.ts';
import { clipGlobalNorm } from './gradients/clip-global-norm.ts';
import { initialWeights } from './initial-weights.ts';
import { itemTable } from './item-table.ts';
import { defaultNegatives } from './negatives/default-negatives.ts';
import type { Catalogue, NegativeSampler } from './negatives/negatives.ts';
import { adam } from './optimizers/adam.ts';
import type { NamedArrays, Optimizer } from './optimizers/optimizer.ts';
import { readShuffled } from './order/read-shuffled.ts';
import { shuffledRows } from './order/shuffled-rows.ts';
import { partWeights, tableWeights } from './programs.ts';
import type { Recommender } from './recommender.ts';
import { refuseNotFinite } from './refuse-not-finite.ts';
import { constantRate } from './schedules/constant-rate.ts';
import type { Schedule } from './schedules/schedule.ts';
import { EarlyStop } from './stopping/early-stop.ts';
import { openRecommender, type TrainedWeights } from './trained-recommender.ts';
import { trainingFingerprint } from './training-fingerprint.ts';
import { openTraining, type TrainingSession } from './training-session.ts';
import type { Validation } from './validation.ts';

export interface TrainOptions {
  readonly recommender: Recommender;
  /** Impressions to learn from. */
  readonly data: Source<Impressions>;
  readonly items: Items;
  readonly seed: number;
  /** Times that the data is gone through at most. */
  readonly epochs: number;
  /** Training rows of a step: clicks when matching, candidates when ranking. Default 64. */
  readonly rows?: number;
  /** What each click is told apart from, when matching. Default: 4 items that were shown with it, or any. */
  readonly negatives?: NegativeSampler;
  /** Default Adam at 0.001. */
  readonly optimizer?: Optimizer;
  /** The learning rate over the steps. Default: always the same. */
  readonly schedule?: Schedule;
  /** The most that all gradients together may be, by their Euclidean norm. Default: no limit. */
  readonly clip?: number;
  /** Asked after every epoch; the weights that were best are kept. */
  readonly validate?: Validation;
  /** Validations without a better one before it stops. Default 2. */
  readonly patience?: number;
  /** Keeps checkpoints in a folder of its own there: a run that is killed goes on from the last one and ends with the same weights. */
  readonly folder?: string;
  /** Steps between checkpoints within an epoch. Default 500. */
  readonly checkpointSteps?: number;
  readonly onEpoch?: (epoch: EpochReport) => void;
}

export interface EpochReport {
  /** From 0. */
  readonly epoch: number;
  readonly rows: number;
  /** Mean over the rows of the epoch, each under the weights of its step. */
  readonly loss: number;
  readonly validation: number | null;
  /** Clicks and candidates per item that was encoded for them. */
  readonly slotsPerItem: number;
}

const aFunction: Rule = (value) => typeof value === 'function' ? undefined : 'a function';
const rules = {
  recommender: having('a recommender', 'items', 'users', 'predictor'), data: having('a source', 'open', 'count'), items: having('the items of a scenario', 'load'),
  seed: wholeNumber(0), epochs: wholeNumber(1), rows: optional(wholeNumber(1)), negatives: optional(having('negatives', 'open', 'perPositive')),
  optimizer: optional(having('an optimizer', 'open')), schedule: optional(having('a schedule', 'factor')), clip: optional(numberAbove(0)),
  validate: optional(having('a validation', 'of', 'identify')), patience: optional(wholeNumber(1)), folder: optional((value: unknown) => typeof value === 'string' ? undefined : 'a path'),
  checkpointSteps: optional(wholeNumber(1)), onEpoch: optional(aFunction),
};

/** Sums over the epoch so far: they go on where a run is resumed. */
interface Sums {
  readonly rows: number;
  readonly loss: number;
  readonly slots: number;
  readonly items: number;
}
const none: Sums = { rows: 0, loss: 0, slots: 0, items: 0 };

/**
 * Trains a recommender and gives back the weights that were best in validation, or the last.
 *
 * A step encodes the distinct items of its batch once, in a thread of its own, while the next batch is put together here.
 * The same seed, data and options give the same weights, to the bit, however often the run was killed.
 *
 * Errors: `OptionsError`; `RunError` `not-finite-loss` with the source rows of the batch; `DataError` for a checkpoint that was changed; whatever
 * the source throws.
 */
export async function train(options: TrainOptions): Promise<TrainedWeights> {
  const { recommender, data, seed, epochs, folder, optimizer = adam({ rate: 0.001 }), schedule = constantRate(), clip, patience = 2, checkpointSteps = 500 } = options;
  checkOptions<TrainOptions>('train', options, rules);
  const catalogue = await options.items.load();
  const table = itemTable(recommender.texts, catalogue);
  const specs = { ...partWeights(recommender), ...tableWeights(recommender, table) };
  const weights = initialWeights(specs, seed);
  const learning = optimizer.open(weights);
  const watch = new EarlyStop({ better: 'higher', patience });
  const fingerprint = await trainingFingerprint(options);
  const checkpoints = folder === undefined ? undefined : await openCheckpoints(join(folder, fingerprint), {
    fingerprint, shapes: Object.fromEntries(Object.entries(specs).map(([name, { shape }]) => [name, shape])),
  });
  const last = await checkpoints?.load('last');
  if (last) {
    for (const [name, values] of Object.entries(last.weights)) weights[name]!.set(values);
    learning.load(last.optimizer!);
    if (last.watch) watch.load(last.watch);
  }
  let { epoch, row, within, step } = last ?? { epoch: 0, row: 0, within: 0, step: 0 };
  let sums = (last?.carried?.sums as Sums | undefined) ?? none;
  let best: NamedArrays | undefined = (await checkpoints?.load('best'))?.weights;
  const save = (isBest = false) => checkpoints?.save({
    epoch, row, within, step, weights, optimizer: learning.save(), watch: watch.state, carried: { sums },
  }, { best: isBest });

  if (epoch < epochs && !watch.stopped) {
    const count = await data.count!();
    const session = await openTraining(recommender, table);
    let validator: Awaited<ReturnType<typeof openRecommender>> | undefined;
    try {
      for (; epoch < epochs && !watch.stopped; sums = none) {
        const batches = batchesOf(options, { items: table.items, ...clicksOf(catalogue) }, table, { epoch, row, within, count });
        for await (const { outcome, batch, next } of steps(session, batches, weights, seed, () => step)) {
          refuseNotFinite(outcome.loss, batch.sourceRows);
          if (clip !== undefined) clipGlobalNorm(outcome.gradients, clip);
          step++;
          learning.step(outcome.gradients, step, schedule.factor(step));
          ({ row, within } = next);
          sums = { rows: sums.rows + batch.rows, loss: sums.loss + outcome.loss * batch.rows, slots: sums.slots + batch.slots, items: sums.items + batch.items };
          if (step % checkpointSteps === 0) await save();
        }
        const validation = await validated();
        const isBest = validation !== null && watch.tell(validation).best;
        if (isBest) best = copied(weights);
        options.onEpoch?.({ epoch, rows: sums.rows, loss: sums.loss / sums.rows, validation, slotsPerItem: sums.slots / sums.items });
        epoch++;
        [row, within, sums] = [0, 0, none];
        await save(isBest);
      }
    } finally {
      await Promise.all([session.close(), validator?.close()]);
    }

    async function validated(): Promise<number | null> {
      if (!options.validate) return null;
      if (validator) await validator.refresh(weights);
      else validator = await openRecommender({ recommender, table, weights });
      return options.validate.of(validator);
    }
  }
  return { recommender, table, weights: best ?? weights };
}

interface NextBatch {
  readonly batch: TrainingBatch;
  readonly next: StepPosition;
}

/** The batches of an epoch from a position on. */
async function* batchesOf(
  { recommender, data, seed, rows = 64, negatives = defaultNegatives(seed) }: TrainOptions, { items, clicks }: Catalogue,
  { columns, vocabularies }: Pick<ReturnType<typeof itemTable>, 'columns' | 'vocabularies'>,
  { epoch, row, within, count }: StepPosition & { readonly epoch: number; readonly count: number },
): AsyncGenerator<NextBatch> {
  const matching = recommender.scheme === 'matching';
  const assembler = new BatchAssembler({
    items, columns, vocabularies, history: { most: recommender.clicks }, ahead: 2,
    ...(matching && { negatives: { perPositive: negatives.perPositive, draw: negatives.open({ items, ...(clicks && { clicks }) }) } }),
  });
  const impressions = readShuffled(data, shuffledRows(seed, epoch, count), { from: row });
  for await (const step of cutSteps(impressions, { rows, which: matching ? 'clicked' : 'all', within })) {
    yield { batch: assembler.assemble(step.rows, epoch), next: step.next };
  }
}

/** One step after the other; the next batch is put together while the thread computes. */
async function* steps(session: TrainingSession, batches: AsyncGenerator<NextBatch>, weights: NamedArrays, seed: number, stepNow: () => number) {
  for (let current = await batches.next(); !current.done;) {
    const { batch, next } = current.value;
    const facts = { rows: batch.rows, slots: batch.slots, items: batch.items.length, sourceRows: batch.sourceRows.slice() };
    const running = session.step(batch, weights, { seed, step: stepNow() });
    running.catch(() => {}); // awaited after the next batch
    const following = await batches.next();
    yield { outcome: await running, batch: facts, next };
    current = following;
  }
}

/** How often each item was clicked, where the catalogue says: what drawing by popularity needs. */
function clicksOf(items: LoadedItems): Pick<Catalogue, 'clicks'> {
  try {
    const clicks = items.column('clicks');
    return clicks instanceof Int32Array ? { clicks } : {};
  } catch (error) {
    if (error instanceof DataError && error.code === 'missing-column') return {};
    throw error;
  }
}

const copied = (weights: NamedArrays): NamedArrays =>
  Object.fromEntries(Object.entries(weights).map(([name, values]) => [name, values.slice()]));
