import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { batchOf } from '../../src/core/batch.ts';
import { type Column, listOf } from '../../src/core/column.ts';
import { DataError, RunError } from '../../src/core/errors.ts';
import type { Items, LoadedItems } from '../../src/core/items.ts';
import { auc } from '../../src/metrics/auc.ts';
import { gauc } from '../../src/metrics/gauc.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
import { prepared } from '../../src/scenarios/prepared.ts';
import { trueThenRandom } from '../../src/training/negatives/true-then-random.ts';
import { adam } from '../../src/training/optimizers/adam.ts';
import { sgd } from '../../src/training/optimizers/sgd.ts';
import { train, type TrainOptions } from '../../src/training/train.ts';
import { trainedRecommender } from '../../src/training/trained-recommender.ts';
import { trainingFingerprint } from '../../src/training/training-fingerprint.ts';
import { validation } from '../../src/training/validation.ts';
import { madeUpTraining } from './made-up-training.ts';

let made: Awaited<ReturnType<typeof madeUpTraining>>;
before(async () => { made = await madeUpTraining(120); });

type Row = { readonly history: readonly number[]; readonly candidates: readonly number[]; readonly labels: readonly number[] };

/** Impressions of exactly these rows. */
const rowsOf = (rows: readonly Row[]): TrainOptions['data'] => ({
  ...made.data,
  spec: { ...made.data.spec, name: 'made-up' },
  identify: async () => ({ rows }),
  count: async () => rows.length,
  async *open(from: number, until = Infinity) {
    const own = rows.slice(from, until);
    const list = (of: (row: Row) => readonly number[], Values: Int32ArrayConstructor | Uint8ArrayConstructor) =>
      listOf(Values.from(own.flatMap((row) => [...of(row)])) as Int32Array, own.map((row) => of(row).length));
    const columns = {
      user: new Int32Array(own.length), time: new Float64Array(own.length), history: list(({ history }) => history, Int32Array),
      candidates: list(({ candidates }) => candidates, Int32Array), labels: list(({ labels }) => labels, Uint8Array),
    };
    yield batchOf(columns as never, own.length, from) as never;
  },
});
const everything = [{ history: [1, 2], candidates: [3, 4], labels: [1, 0] }, { history: [], candidates: [5, 6], labels: [0, 1] }];
const allFinite = (weights: Readonly<Record<string, Float32Array>>) => Object.values(weights).every((values) => values.every(Number.isFinite));

test('a validation of one class is refused before the first step, and says which metric and why', async () => {
  let read = 0;
  const data = { ...made.data, open: (from: number, until?: number) => { read++; return made.data.open(from, until); } };
  const oneClass = rowsOf([{ history: [1], candidates: [2, 3], labels: [1, 1] }, { history: [1], candidates: [2, 3], labels: [0, 0] }]);
  const none = rowsOf([{ history: [1], candidates: [2], labels: [0] }]);
  const wrong = [
    [validation({ data: oneClass, metric: gauc() }), /made-up: GAUC has no value, since none of 2 impressions has both/],
    [validation({ data: none, metric: auc() }), /AUC has no value, since the candidates of 1 impressions are all clicked or all not/],
    [validation({ data: none, metric: 'loss' }), /loss has no value, since none of 1 impressions has a candidate that was clicked/],
  ] as const;
  for (const [validate, message] of wrong) {
    await assert.rejects(train(made.options('nrms', { data, validate })), (error: unknown) => {
      assert.ok(error instanceof DataError && error.code === 'not-measurable');
      assert.match(error.message, message);
      return true;
    });
  }
  assert.equal(read, 0);
});

test('a metric that these scores have no value for ends training at the first validation', async () => {
  const validate = { ...validation({ data: made.valid, metric: logLoss() }), measure: async () => ({ LogLoss: null }) };
  await assert.rejects(train(made.options('nrms', { validate, validateEvery: { steps: 1 } })), { code: 'not-measurable', message: /first validation of nrms gave no value for LogLoss/ });
});

test('a ranking recommender is watched by metrics of probabilities: of the sigmoid, so that LogLoss is its loss; raw they have no value', async () => {
  const validate = validation({ data: made.valid, metric: logLoss(), others: ['loss'] });
  const model = { itemCount: 120, score: async (_: unknown, { values }: { values: Int32Array }) => Float32Array.from(values, (item) => item % 7 - 3), close: async () => {} };
  const { LogLoss, loss } = await validate.measure(model as never, { scheme: 'ranking' }) as { LogLoss: number; loss: number };
  assert.ok(Math.abs(LogLoss - loss) < 1e-9 && loss > 0.7, `${LogLoss}, ${loss}`);
  assert.equal((await validate.measure(model as never, { scheme: 'ranking', probabilities: 'raw' }))['LogLoss'], null);
});

test('data without a row to learn from is refused after it was read once', async () => {
  const unclicked = rowsOf([{ history: [1], candidates: [2, 3], labels: [0, 0] }]);
  await assert.rejects(train(made.options('nrms', { data: unclicked, epochs: 50 })), { code: 'empty', message: /none of 1 impressions has a candidate that was clicked/ });
  const empty = rowsOf([{ history: [1], candidates: [], labels: [] }]);
  await assert.rejects(train(made.options('dcn', { data: empty, epochs: 50 })), { code: 'empty' });
  await train(made.options('dcn', { data: unclicked, epochs: 1 }));
});

test('more negatives than there are other items are refused; a catalogue of just as many will do', async () => {
  const few = (count: number): Items => ({ ...made.data.items, load: async () => firstOf(await made.data.items.load(), count) });
  const negatives = trueThenRandom({ perPositive: 7, seed: 1 });
  await assert.rejects(train(made.options('nrms', { data: rowsOf(everything), items: few(7), negatives })), { code: 'wrong-value', message: /"perPositive" is 7, and the catalogue has 7 items/ });
  assert.ok(allFinite((await train(made.options('nrms', { data: rowsOf(everything), items: few(8), negatives }))).weights));
});

test('a batch of one row, users without a click and items without text are trained on and scored', async () => {
  const textless: Items = { ...made.data.items, load: async () => withoutText(await made.data.items.load(), 1) };
  for (const name of ['nrms', 'dcn'] as const) {
    const all = everything.map((row) => ({ ...row, history: [] }));
    for (const [rows, data] of [[1, rowsOf(everything)], [2, rowsOf(all)]] as const) {
      const trained = await train(made.options(name, { data, rows, items: textless, epochs: 2 }));
      assert.ok(allFinite(trained.weights));
      assert.equal(trained.history.losses.rows.reduce((sum, count) => sum + count, 0), name === 'nrms' ? 4 : 8);
      const model = await trainedRecommender(trained).open();
      const scores = await model.score(listOf(Int32Array.of(1), [0, 1, 0]), listOf(Int32Array.of(3, 4, 5), [2, 1, 0]));
      assert.ok(scores.length === 3 && scores.every(Number.isFinite), `${scores}`);
      await model.close();
    }
  }
});

test('a catalogue that says nothing that is read is refused before any step, with the columns', async () => {
  const textless: Items = { ...made.data.items, load: async () => withoutText(await made.data.items.load(), 0) };
  await assert.rejects(train(made.options('nrms', { items: textless })), { code: 'empty', message: /^nrms: none of 120 items has a word in "title", which is all that it reads$/, hint: /form: id/ });
});

test('a loss or a gradient that is no number ends training, and the batch is written beside the checkpoints', async () => {
  const folder = join(made.folder, 'broken');
  const options = made.options('dcn', { optimizer: adam({ rate: 1e30 }), epochs: 9, folder });
  await assert.rejects(train(options), (error: unknown) => {
    assert.ok(error instanceof RunError && error.code === 'not-finite-loss' && error.rows!.length > 0);
    const [, file] = /: (.*\.json)$/.exec(error.message)!;
    const told = JSON.parse(readFileSync(file!, 'utf8')) as { rows: { sourceRow: number }[]; step: number; gradients: object[] };
    assert.deepEqual([...new Set(told.rows.map(({ sourceRow }) => sourceRow))].sort((a, b) => a - b), error.rows);
    assert.ok(told.gradients.length > 3 && told.step > 1);
    return true;
  });
  await assert.rejects(train(options), { code: 'not-finite-loss' });
});

test('a checkpoint of another training is refused, one of data that changed is not found', async () => {
  const folder = join(made.folder, 'others');
  const [one, other] = [made.options('dcn', { epochs: 1, folder }), made.options('dcn', { epochs: 1, folder, seed: 8 })];
  const { weights } = await train(one);
  const [from, to] = await Promise.all([one, other].map(async (options) => join(folder, await trainingFingerprint(options))));
  renameSync(from!, to!);
  await assert.rejects(train(other), { code: 'wrong-checkpoint' });
  renameSync(to!, from!);

  const changed = { ...one, data: { ...made.data, identify: async () => ({ train: 'another hash' }) } };
  const fresh = await train({ ...changed, optimizer: sgd({ rate: 0.1 }) });
  assert.notDeepEqual(fresh.weights, weights);
  assert.equal(readdirSync(folder).length, 2);
});

test('a table that changed under a checkpoint is refused by its hash', async () => {
  const own = await madeUpTraining(120);
  const options = { ...own.options('dcn', { epochs: 1 }), folder: join(own.folder, 'models') };
  await train(options);
  const file = join(own.folder, 'news', 'train.parquet');
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(file, bytes);
  const again = prepared(join(own.folder, 'news'), { split: 'train' });
  await assert.rejects(train({ ...options, data: again, items: again.items, epochs: 2 }), { code: 'wrong-hash' });
});

test('weights of another vocabulary than the catalogue\'s are refused, and the message names the table', async () => {
  const trained = await train(made.options('dcn', { epochs: 1 }));
  const name = Object.keys(trained.weights).find((weight) => weight.startsWith('tables.'))!;
  const weights = { ...trained.weights, [name]: trained.weights[name]!.slice(16) };
  await assert.rejects(trainedRecommender({ ...trained, weights }).open(), (error: unknown) =>
    error instanceof RunError && error.code === 'wrong-checkpoint' && error.message.includes(`"${name}"`));
  const { [name]: _, ...lacking } = trained.weights;
  await assert.rejects(trainedRecommender({ ...trained, weights: lacking }).open(), { code: 'wrong-checkpoint', message: /is missing/ });
});

/** The first items of a catalogue. */
function firstOf(items: LoadedItems, count: number): LoadedItems {
  const cut = (column: Column) => (column as Int32Array).slice(0, count);
  return { ...items, count, ids: items.ids.slice(0, count), texts: items.texts.slice(0, count), column: (name) => cut(items.column(name)) };
}

/** Of the last `but` items the text stays. */
function withoutText(items: LoadedItems, but: number): LoadedItems {
  const blank = (column: Column) => Array.isArray(column) ? column.map((text, item) => item < items.count - but ? '' : text) : column;
  return { ...items, column: (name) => blank(items.column(name)) };
}
