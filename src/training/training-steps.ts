import { DataError } from '../core/errors.ts';
import type { LoadedItems } from '../core/items.ts';
import { assembleOptions } from './assemble-options.ts';
import { BatchAssembler } from './batches/batch-assembler.ts';
import { cutSteps, type StepPosition } from './batches/cut-steps.ts';
import type { TrainingBatch } from './batches/training-batch.ts';
import type { TrainingRows } from './batches/training-rows.ts';
import { GradientSum } from './gradients/gradient-sum.ts';
import type { ItemTable } from './item-table.ts';
import type { Catalogue } from './negatives/negatives.ts';
import type { Gradients, NamedArrays } from './optimizers/optimizer.ts';
import { readShuffled } from './order/read-shuffled.ts';
import { shuffledRows } from './order/shuffled-rows.ts';
import { refuseNotFinite } from './refuse-not-finite.ts';
import { groupBounds } from './step-groups.ts';
import type { SettledOptions } from './train-options.ts';
import type { TrainingSession } from './training-session.ts';
import type { LossRule } from './validation-loss.ts';

/** What the steps of a training have in common. */
export interface StepSetting {
  readonly options: SettledOptions;
  readonly table: ItemTable;
  /** Users that there are, where the recommender knows them by number. */
  readonly users: number | undefined;
  readonly rule: LossRule;
  readonly session: TrainingSession;
  /** Of the training: where a batch that is no number is written. */
  readonly folder: string | undefined;
}

/** Where an epoch begins, or goes on. */
export interface EpochStart extends StepPosition {
  readonly epoch: number;
  /** Impressions of an epoch. */
  readonly count: number;
  /** Steps and batches made. */
  readonly step: number;
  readonly batches: number;
}

/** The gradients of one step, of one batch or of several, and what they came from. */
export interface StepGradients {
  /** Overwritten by the next step. */
  readonly gradients: Gradients;
  /** Mean over the rows. */
  readonly loss: number;
  readonly rows: number;
  readonly slots: number;
  readonly items: number;
  readonly batches: number;
  readonly next: StepPosition;
}

interface NextBatch {
  readonly batch: TrainingBatch;
  readonly rows: TrainingRows;
  readonly next: StepPosition;
}

/** The loss of a training, over the items that there are. */
export function lossRule({ recommender: { scheme, probabilities }, negatives }: SettledOptions, catalogue: LoadedItems): LossRule {
  const read = probabilities && { probabilities };
  if (scheme === 'ranking') return { scheme, ...read };
  const clicks = clicksOf(catalogue);
  return { scheme, ...read, perPositive: negatives.perPositive, draw: negatives.open({ items: catalogue.count, ...(clicks && { clicks }) }) };
}

/**
 * The steps of an epoch from a position on. Weights are read when a batch is given to the session: whoever takes a step moves them before
 * the next is asked for. The last step of an epoch may be of fewer batches.
 */
export async function* stepsOfEpoch(setting: StepSetting, weights: NamedArrays, start: EpochStart): AsyncGenerator<StepGradients> {
  const { options: { accumulate } } = setting;
  const sum = accumulate === 1 ? undefined : new GradientSum(weights);
  let held: Omit<StepGradients, 'gradients'> | undefined;
  for await (const { gradients, ...made } of batchGradients(setting, weights, start)) {
    const both = joined(held, made);
    if (sum === undefined) yield { ...both, gradients };
    else {
      sum.add(gradients, made.rows);
      held = both;
      if (held.batches < accumulate) continue;
      yield { ...held, gradients: sum.take() };
      held = undefined;
    }
  }
  if (held) yield { ...held, gradients: sum!.take() };
}

function joined(before: Omit<StepGradients, 'gradients'> | undefined, now: Omit<StepGradients, 'gradients'>): Omit<StepGradients, 'gradients'> {
  if (!before) return now;
  const rows = before.rows + now.rows;
  return {
    rows, loss: (before.loss * before.rows + now.loss * now.rows) / rows, slots: before.slots + now.slots, items: before.items + now.items,
    batches: before.batches + now.batches, next: now.next,
  };
}

/** One batch after the other; the next is put together while the thread computes. */
async function* batchGradients(setting: StepSetting, weights: NamedArrays, start: EpochStart): AsyncGenerator<StepGradients> {
  const { options: { recommender: { name }, seed, accumulate }, session, rule, folder } = setting;
  const batches = batchesOf(setting, start);
  try {
    let made = 0;
    for (let current = await batches.next(); !current.done; made++) {
      const { batch, rows, next } = current.value;
      const facts = { rows: batch.rows, slots: batch.slots, items: batch.items.length, batches: 1, next };
      const running = session.step(batch, weights, { seed, step: start.batches + made });
      running.catch(() => {}); // awaited after the next batch
      const following = await batches.next();
      const { loss, scores, gradients } = await running;
      await refuseNotFinite({ loss, scores, gradients, rows }, { recommender: name, rule, epoch: start.epoch, step: start.step + Math.floor(made / accumulate) + 1, folder });
      yield { ...facts, loss, gradients };
      current = following;
    }
  } finally {
    await batches.return(undefined);
  }
}

/** The batches of an epoch from a position on. */
async function* batchesOf({ options, table, users, rule }: StepSetting, { epoch, row, within, count }: EpochStart): AsyncGenerator<NextBatch, undefined> {
  const { recommender, data, seed, rows } = options;
  const groups = groupBounds(recommender, table);
  const made = assembleOptions(recommender, table, users);
  const assembler = new BatchAssembler({
    ...made, ahead: 2, texts: groups.texts, history: { ...made.history, ...groups.histories },
    ...(rule.scheme === 'matching' && { negatives: { perPositive: rule.perPositive, draw: rule.draw } }),
  });
  const impressions = readShuffled(data, shuffledRows(seed, epoch, count), { from: row });
  for await (const step of cutSteps(impressions, { rows, which: rule.scheme === 'matching' ? 'clicked' : 'all', within })) {
    yield { batch: assembler.assemble(step.rows, epoch), rows: step.rows, next: step.next };
  }
  return undefined;
}

/** How often each item was clicked, where the catalogue says: what drawing by popularity needs. */
function clicksOf(items: LoadedItems): Catalogue['clicks'] {
  try {
    const clicks = items.column('clicks');
    return clicks instanceof Int32Array ? clicks : undefined;
  } catch (error) {
    if (error instanceof DataError && error.code === 'missing-column') return undefined;
    throw error;
  }
}
