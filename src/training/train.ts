import { DataError, OptionsError } from '../core/errors.ts';
import type { TrainingHistory } from '../core/training-event.ts';
import { writeTrained } from './checkpoints/trained-document.ts';
import { placePretrained } from './given-vectors/place-pretrained.ts';
import { placeVectors } from './given-vectors/place-vectors.ts';
import { clipGlobalNorm } from './gradients/clip-global-norm.ts';
import { catalogueNumbers } from './catalogue-numbers.ts';
import { groupBounds, groupCounts } from './step-groups.ts';
import { refuseTextless } from './refuse-textless.ts';
import type { Progress } from './stopping/validation-interval.ts';
import { partWeights, statesTable, tableWeights } from './tables.ts';
import { checkTrainOptions, type SettledOptions, settled, type TrainOptions } from './train-options.ts';
import type { TrainedWeights } from './trained-recommender.ts';
import { refuseLargeTraining } from './training-memory.ts';
import { TrainingPace } from './training-pace.ts';
import { openTraining } from './training-session.ts';
import { TrainingState } from './training-state.ts';
import { lossRule, type StepSetting, stepsOfEpoch } from './training-steps.ts';
import { TrainingValidator } from './training-validator.ts';

export type { EpochReport, TrainOptions } from './train-options.ts';

/** The weights that were best in validation, or the last, and how they came about. */
export interface Training extends TrainedWeights {
  readonly history: TrainingHistory;
}

/**
 * Trains a recommender and gives back the weights that were best in validation, or the last.
 *
 * A step encodes the distinct items of its batch once, in a thread of its own, while the next batch is put together here.
 * The same seed, data and options give the same weights, to the bit, however often the run was killed. With a `folder` its history
 * lies beside the checkpoints (`history.jsonl`, `losses.parquet`), and what it is of (`trained.json`), for `rxrec export`.
 *
 * Errors: `OptionsError`; `DataError` `empty` for data without a training row, or items without a word that is read, `not-measurable` for a validation without a value, before the
 * first step where the labels say so; `RunError` `not-finite-loss` with the source rows of the batch, and a file of them; `wrong-checkpoint`;
 * `DataError` for a checkpoint that was changed; `EngineError` `missing-device`, `out-of-memory` for a pretrained model that cannot fit; the reason of `signal`; whatever the source throws.
 */
export async function train(given: TrainOptions): Promise<Training> {
  checkTrainOptions(given);
  const options = settled(given);
  const { recommender, items } = options;
  const catalogue = await items.load();
  const { table, told, given: made } = await catalogueNumbers(recommender, catalogue, {
    on: options.on,
    onKept: (kept) => options.onEvent?.({ kind: 'vectors', name: recommender.name, vocabulary: statesTable, matched: catalogue.count, keys: catalogue.count, kept }),
  });
  refuseTextless(recommender, table);
  const ids = recommender.knowsUsers ? await userIds(options) : undefined;
  const users = ids?.length;
  const specs = { ...partWeights(recommender), ...tableWeights(recommender, { ...table, ...(users !== undefined && { users }) }) };
  if (recommender.items.pretrained) refuseLargeTraining(recommender.name, specs);
  const state = await TrainingState.open(options, specs, async (weights) => {
    Object.assign(weights, made);
    await placePretrained(recommender, weights);
    await placeVectors(recommender, { table, catalogue, users: ids }, options.vectors ?? {}, weights, options.onEvent, options.signal);
  });
  if (state.folder !== undefined) await writeTrained(state.folder, options, catalogue, told);
  if (!state.isDone) {
    const rule = lossRule(options, catalogue);
    await options.validate?.check?.(rule);
    const session = await openTraining(recommender, groupCounts(groupBounds(recommender, table)), options.on);
    try {
      await trainOn(state, { options, table, users, rule, session, folder: state.folder });
    } finally {
      await session.close();
    }
  }
  const { history } = state;
  options.onEvent?.({ kind: 'trained', name: recommender.name, history, ...(state.folder !== undefined && { folder: state.folder }) });
  return { recommender, table, weights: state.best ?? state.weights, history };
}

/** Goes on until the last epoch, or until nothing gets better. A checkpoint is of a moment whose validation, where one was due, is done. */
async function trainOn(state: TrainingState, setting: StepSetting): Promise<void> {
  const { options } = setting;
  const { data, schedule, clip, checkpointSteps, signal } = options;
  const count = await data.count!();
  const pace = new TrainingPace(state, count);
  const validator = new TrainingValidator(state, setting, state.progress(count));
  const validated = (now: Progress) => validator.validateIfDue(now, () => pace.tell('validating', true));
  try {
    while (!state.isDone) {
      for await (const step of stepsOfEpoch(setting, state.weights, { ...state.position, count, batches: state.batches })) {
        if (clip !== undefined) clipGlobalNorm(step.gradients, clip);
        const made = state.position.step + 1;
        state.optimizer.step(step.gradients, made, schedule.factor(made));
        state.stepped(step);
        pace.tell('training');
        if (state.position.row >= count) continue; // the epoch ends: see below
        const verdict = await validated(state.progress(count));
        if (verdict.due || made % checkpointSteps === 0 || state.isDone || signal?.aborted) await state.save(verdict.due && verdict.best);
        signal?.throwIfAborted();
        if (state.isDone) return;
      }
      if (state.sums.rows === 0) throw noRows(options, count);
      const { sums: { rows, loss, slots, items }, position: { epoch, step } } = state;
      const verdict = await validated({ step, epochs: epoch + 1 });
      state.epochEnded();
      await state.save(verdict.due && verdict.best);
      options.onEpoch?.({ epoch, rows, loss: loss / rows, validation: verdict.due ? verdict.value : null, slotsPerItem: slots / items });
      signal?.throwIfAborted();
    }
  } finally {
    await validator.close();
  }
}

function noRows({ data, recommender: { name, scheme } }: SettledOptions, count: number): DataError {
  return new DataError('empty', `${data.spec.name}: none of ${count} impressions has a candidate${scheme === 'matching' ? ' that was clicked' : ''}, and "${name}" learns from these`,
    'train on impressions with clicks');
}

async function userIds({ recommender, users }: SettledOptions): Promise<readonly string[]> {
  if (users) return (await users.load()).ids;
  throw new OptionsError('wrong-value', `train: "${recommender.name}" knows users by number, and "users" are not given`, 'give the users of the scenario: users: prepared(folder, ...).users');
}
