import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import type { TrainingEvent } from '../../src/core/training-event.ts';
import { readParquetColumns } from '../../src/io/parquet.ts';
import { auc } from '../../src/metrics/auc.ts';
import { gauc } from '../../src/metrics/gauc.ts';
import { ndcg } from '../../src/metrics/ndcg.ts';
import { sgd } from '../../src/training/optimizers/sgd.ts';
import { train } from '../../src/training/train.ts';
import { trainingFingerprint } from '../../src/training/training-fingerprint.ts';
import { type Validation, validation } from '../../src/training/validation.ts';
import { madeUpTraining } from './made-up-training.ts';

let made: Awaited<ReturnType<typeof madeUpTraining>>;
before(async () => { made = await madeUpTraining(); });

/** A validation that gives these numbers, each time the next. */
const told = (values: readonly number[], better: 'higher' | 'lower' = 'higher'): Validation => {
  let asked = 0;
  return { watched: { name: 'told', better }, measure: async () => ({ told: values[asked++]! }), identify: async () => ({ better }) };
};

for (const name of ['nrms', 'dcn'] as const) {
  test(`${name}: batches whose gradients are added up make the step of one large batch`, async () => {
    const plain = { epochs: 1, steps: 3, optimizer: sgd({ rate: 0.1 }) };
    const large = await train(made.options(name, { ...plain, rows: 32 }));
    const parts = await train(made.options(name, { ...plain, rows: 8, accumulate: 4 }));
    for (const [weight, values] of Object.entries(large.weights)) {
      values.forEach((value, at) => assert.ok(Math.abs(value - parts.weights[weight]![at]!) < 2e-6, `${weight}[${at}]: ${value}, ${parts.weights[weight]![at]}`));
    }
    assert.deepEqual(parts.history.losses.step, large.history.losses.step);
    parts.history.losses.loss.forEach((loss, at) => assert.ok(Math.abs(loss - large.history.losses.loss[at]!) < 1e-6));
  });
}

test('a training that accumulates, validates within epochs and was killed again and again has the weights and the history of one that was not', async () => {
  const more = {
    accumulate: 2, rows: 16, checkpointSteps: 2, validate: validation({ data: made.valid, metric: gauc(), others: [ndcg(5), auc(), 'loss'] }),
    validateEvery: { epochs: 1 / 3 }, patience: 20,
  };
  const whole = await train(made.options('nrms', { ...more, folder: join(made.folder, 'whole') }));
  const { history: { validations, losses, watched } } = whole;
  assert.equal(validations.length, 6);
  assert.deepEqual(watched, { name: 'GAUC', better: 'higher' });
  assert.deepEqual(Object.keys(validations[0]!.metrics), ['GAUC', 'NDCG@5', 'AUC', 'loss']);
  validations.forEach(({ epoch }, at) => assert.ok(epoch >= (at + 1) / 3 - 1e-9 && epoch < (at + 1) / 3 + 0.15, `${epoch}`));

  const folder = join(made.folder, 'killed');
  for (const [how, at] of [['dies', 1], ['stops', 1], ['dies', 2]] as const) {
    const stop = new AbortController();
    let validated = 0;
    const powerOff = new RangeError('the power went off');
    const onEvent = ({ kind }: TrainingEvent) => {
      if (kind !== 'validated' || ++validated < at) return;
      if (how === 'dies') throw powerOff; // nothing of this moment is saved
      stop.abort(powerOff);
    };
    await assert.rejects(train(made.options('nrms', { ...more, folder, signal: stop.signal, onEvent })), /the power went off/);
  }
  const resumed = await train(made.options('nrms', { ...more, folder }));
  assert.deepEqual(resumed.weights, whole.weights);
  assert.deepEqual(resumed.history, whole.history);

  const own = (where: string) => join(made.folder, where, readdirSync(join(made.folder, where))[0]!);
  const lines = readFileSync(join(own('killed'), 'history.jsonl'), 'utf8');
  assert.equal(lines, readFileSync(join(own('whole'), 'history.jsonl'), 'utf8'));
  assert.deepEqual(lines.trimEnd().split('\n').map((line) => JSON.parse(line) as unknown), validations);
  const { columns } = await readParquetColumns(join(own('killed'), 'losses.parquet'));
  assert.deepEqual([columns.step, columns.loss], [Int32Array.from(losses.step), Float64Array.from(losses.loss)]);
});

test('of several validations those of the best number are kept, higher or lower, and nothing better stops it within an epoch', async () => {
  const watch = (validate: Validation) => train(made.options('dcn', { epochs: 9, validate, validateEvery: { steps: 2 }, patience: 2 }));
  const rising = await watch(told([0.5, 0.7, 0.6, 0.65, 0.9]));
  assert.deepEqual(rising.history.validations.map(({ step, best }) => [step, best]), [[2, true], [4, true], [6, false], [8, false]]);
  assert.equal(rising.history.stoppedEarly, true);
  const falling = await watch(told([0.7, 0.5, 0.6, 0.55, 0.1], 'lower'));
  assert.deepEqual(falling.history.validations.map(({ best }) => best), [true, true, false, false]);
  assert.deepEqual(falling.weights, rising.weights);
  const four = await train(made.options('dcn', { epochs: 9, steps: 4 }));
  assert.deepEqual(rising.weights, four.weights);
});

test('patience that was reached stays reached when training is started again', async () => {
  const more = { epochs: 9, validateEvery: { steps: 2 }, patience: 2, folder: join(made.folder, 'stopped') };
  const first = await train(made.options('dcn', { ...more, validate: told([0.7, 0.5, 0.6]) }));
  const unread = { ...made.data, open: () => { throw new RangeError('nothing is read again'); } };
  const again = await train(made.options('dcn', { ...more, data: unread, validate: told([0.9]) }));
  assert.deepEqual([again.weights, again.history], [first.weights, first.history]);
});

test('epochs and steps that are raised go on where training ended, as if they had been so from the start', async () => {
  const more = { validate: validation({ data: made.valid, metric: 'loss' as const }), folder: join(made.folder, 'raised') };
  for (const limit of [{ epochs: 1 }, { epochs: 3, steps: 13 }, { epochs: 3, steps: 10_000 }]) await train(made.options('dcn', { ...more, ...limit }));
  const whole = await train(made.options('dcn', { ...more, epochs: 3, folder: join(made.folder, 'at once') }));
  const raised = await train(made.options('dcn', { ...more, epochs: 3 }));
  assert.deepEqual(raised.weights, whole.weights);
  assert.deepEqual(raised.history, whole.history);
  assert.equal(await trainingFingerprint(made.options('dcn', { ...more, epochs: 1 })), await trainingFingerprint(made.options('dcn', { ...more, epochs: 3, steps: 5 })));
});

test('the loss in validation is that of training on the same rows, without what training adds', async () => {
  const { data } = made;
  for (const name of ['nrms', 'dcn'] as const) {
    const one = { epochs: 1, rows: 10_000, validate: validation({ data, metric: 'loss' as const }), optimizer: sgd({ rate: 1e-9 }) };
    const { history: { validations: [point] } } = await train(made.options(name, one));
    assert.ok(Math.abs(point!.metrics.loss! - point!.loss!) < 1e-5, `${name}: ${point!.metrics.loss}, ${point!.loss}`);
  }
});

test('training tells of progress, of each validation, and in the end of its history', async () => {
  const events: TrainingEvent[] = [];
  const validate = validation({ data: made.valid, metric: gauc() });
  const { history } = await train(made.options('dcn', { validate, onEvent: (event) => events.push(event) }));
  const [first] = events;
  assert.ok(first?.kind === 'training' && first.step === 1 && first.slotsPerItem! > 1 && first.loss! > 0);
  assert.equal(first.rowsDone + first.rowsAhead, 2 * await made.data.count());
  assert.deepEqual(events.filter(({ kind }) => kind === 'validated').map((event) => event.kind === 'validated' && event.point), history.validations);
  assert.deepEqual(events.at(-1), { kind: 'trained', name: 'dcn', history });
});
