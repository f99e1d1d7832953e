import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { from, lastValueFrom } from 'rxjs';

import { scoreWith } from '../../operators/score-with.ts';
import { RunError } from '../../src/core/errors.ts';
import { gauc } from '../../src/metrics/gauc.ts';
import { dcn } from '../../src/recommenders/dcn.ts';
import { nrms } from '../../src/recommenders/nrms.ts';
import { newsroom } from '../../src/scenarios/newsroom.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { type Prepared, prepared } from '../../src/scenarios/prepared.ts';
import { learned } from '../../src/training/learned.ts';
import { popularityNegatives } from '../../src/training/negatives/popularity-negatives.ts';
import { trueThenRandom } from '../../src/training/negatives/true-then-random.ts';
import { adam } from '../../src/training/optimizers/adam.ts';
import { linearDecay } from '../../src/training/schedules/linear-decay.ts';
import { type EpochReport, train, type TrainOptions } from '../../src/training/train.ts';
import { trainedRecommender } from '../../src/training/trained-recommender.ts';
import { trainingFingerprint } from '../../src/training/training-fingerprint.ts';
import { type Validation, validation } from '../../src/training/validation.ts';

const folder = mkdtempSync(join(tmpdir(), 'rxrec-train-'));
let data: Prepared;
before(async () => {
  await prepare(newsroom, { from: '', to: join(folder, 'news'), options: { users: 60, items: 120, impressions: 500 } });
  data = prepared(join(folder, 'news'), { split: 'train' });
});
const small = {
  nrms: () => nrms({ width: 16, heads: 2, clicks: 10 }),
  dcn: () => dcn({ width: 16, hidden: [16], crosses: 2, clicks: 10 }),
};
const options = (name: keyof typeof small, more: Partial<TrainOptions> = {}): TrainOptions =>
  ({ recommender: small[name](), data, items: data.items, seed: 7, epochs: 3, rows: 32, optimizer: adam({ rate: 0.005 }), ...more });

/** A validation that gives these numbers. */
const madeUp = (value: () => number | null): Validation =>
  ({ watched: { name: 'made up', better: 'higher' }, measure: async () => ({ 'made up': value() }), identify: async () => ({}) });

for (const name of ['nrms', 'dcn'] as const) {
  test(`${name}: the loss falls, and the same seed gives the same weights`, async () => {
    const losses: number[] = [];
    const first = await train(options(name, { onEpoch: ({ loss }) => losses.push(loss) }));
    assert.ok(losses[2]! < losses[0]!, `losses ${losses.join(', ')}`);
    const again = await train(options(name));
    assert.deepEqual(again.weights, first.weights);
    const other = await train(options(name, { seed: 8, epochs: 1 }));
    assert.notDeepEqual(other.weights, first.weights);
  });

  test(`${name}: a training that ends early and is started again has the weights of the uninterrupted one`, async () => {
    const reports: EpochReport[] = [];
    const whole = await train(options(name, { onEpoch: (report) => reports.push(report) }));
    const folderOf = join(folder, `resumed-${name}`);
    const resumed: EpochReport[] = [];
    let seen = 0;
    const failing = { ...data, async *open(from: number, until?: number) {
      for await (const batch of data.open(from, until)) {
        if (++seen === 3) throw new RangeError('the power went off');
        yield batch;
      }
    } };
    const more = { folder: folderOf, checkpointSteps: 2, onEpoch: (report: EpochReport) => void resumed.push(report) };
    await assert.rejects(train(options(name, { ...more, data: failing })), /the power went off/);
    const ended = await train(options(name, more));
    assert.deepEqual(ended.weights, whole.weights);
    assert.deepEqual(resumed, reports);
    const loaded = await train(options(name, { ...more, data: { ...data, open: () => { throw new RangeError('nothing is read again'); } } }));
    assert.deepEqual(loaded.weights, whole.weights);
  });
}

test('a trained recommender ranks better than chance, and the same whatever is scored beside', async () => {
  await prepare(newsroom, { from: '', to: join(folder, 'more'), options: { users: 80, items: 150, impressions: 2500 } });
  const [seen, test] = (['train', 'test'] as const).map((split) => prepared(join(folder, 'more'), { split })) as [Prepared, Prepared];
  const texts = { title: { from: 'title', as: 'words' }, beat: { from: 'subcategory', as: 'category' } } as const;
  const recommender = dcn({ texts, width: 16, hidden: [32], clicks: 20 });
  const trained = trainedRecommender(await train(options('dcn', { recommender, data: seen, items: seen.items, epochs: 10, rows: 128 })));
  const model = await trained.open();
  const batch = await lastValueFrom(from(test.open(0, 8)));
  const whole = await model.score(batch.columns.history, batch.columns.candidates);
  const { history, candidates } = batch.columns;
  const alone = await model.score({ ...history, offsets: history.offsets.subarray(3, 5) }, { ...candidates, offsets: candidates.offsets.subarray(3, 5) });
  const at = candidates.offsets[3]!;
  for (let i = 0; i < alone.length; i++) assert.ok(Math.abs(alone[i]! - whole[at + i]!) < 1e-5);
  const { GAUC } = await validation({ data: test, metric: gauc() }).measure(model, { scheme: 'ranking' });
  assert.ok(GAUC! > 0.55, `GAUC ${GAUC}`);
  await model.close();
  const scored = await lastValueFrom(from(test.open(0, 8)).pipe(scoreWith({ recommender: trained })));
  assert.deepEqual(scored.columns.scores.values, whole);
});

test('the same seed gives the same bits where tensors are large enough to be shared out among threads', async () => {
  await prepare(newsroom, { from: '', to: join(folder, 'large') });
  const seen = prepared(join(folder, 'large'), { split: 'train' });
  const large = () => train({ recommender: dcn({ clicks: 20 }), data: seen, items: seen.items, seed: 1, epochs: 2, rows: 256 });
  const [first, second] = [await large(), await large()];
  assert.deepEqual(second.weights, first.weights);
});

test('validation keeps the best weights and stops when nothing gets better', async () => {
  const values = [0.5, 0.7, 0.6, 0.65, 0.9];
  const epochs: number[] = [];
  let asked = 0;
  const kept = await train(options('dcn', {
    epochs: 5, patience: 2, validate: madeUp(() => values[asked++]!), onEpoch: ({ epoch }) => epochs.push(epoch),
  }));
  assert.deepEqual(epochs, [0, 1, 2, 3]);
  const two = await train(options('dcn', { epochs: 2 }));
  assert.deepEqual(kept.weights, two.weights);
});

test('a loss that is no number ends the training and names the rows of its batch', async () => {
  const broken = options('dcn', { optimizer: adam({ rate: 1e30 }), epochs: 9 });
  await assert.rejects(train(broken), (error: unknown) => error instanceof RunError && error.code === 'not-finite-loss' && /source rows \d/.test(error.message));
});

test('trainings of other options lie side by side in one folder', async () => {
  const one = await train(options('dcn', { epochs: 1, folder: join(folder, 'one') }));
  const other = await train(options('dcn', { epochs: 1, folder: join(folder, 'one'), seed: 8 }));
  assert.notDeepEqual(one.weights, other.weights);
  assert.equal(readdirSync(join(folder, 'one')).length, 2);
});

test('a learned recommender reads nothing until it is opened, trains once, and is named by what it is trained from', async () => {
  let opened = 0;
  const counted = { ...data, open: (from: number, until?: number) => { opened++; return data.open(from, until); } };
  const recommender = learned(options('dcn', { epochs: 1, data: counted, folder: join(folder, 'learned') }));
  assert.deepEqual(await recommender.identify(), await learned(options('dcn', { epochs: 1 })).identify());
  assert.notDeepEqual(await recommender.identify(), await learned(options('dcn', { epochs: 2 })).identify());
  assert.equal(opened, 0);
  const [first, second] = [await recommender.open(), await recommender.open()];
  const readOnce = opened;
  await first.close();
  await second.close();
  const again = await recommender.open();
  assert.equal(again.itemCount, 120);
  await again.close();
  assert.equal(opened, readOnce);
});

test('schedule, clipping and the way negatives are drawn decide the weights, and name the training', async () => {
  const plain = options('nrms', { epochs: 1 });
  const others: Partial<TrainOptions>[] = [
    { schedule: linearDecay({ steps: 20, warmUp: 4 }) }, { clip: 0.01 }, { negatives: popularityNegatives({ perPositive: 4, seed: 7 }) },
    { negatives: trueThenRandom({ perPositive: 2, seed: 7 }) },
  ];
  const { weights } = await train(plain);
  for (const other of others) {
    assert.notDeepEqual((await train({ ...plain, ...other })).weights, weights);
    assert.notEqual(await trainingFingerprint({ ...plain, ...other }), await trainingFingerprint(plain));
  }
});

test('a mistyped option of a training names the nearest', async () => {
  await assert.rejects(train({ ...options('dcn'), epoch: 3 } as TrainOptions), { name: 'OptionsError', code: 'unknown-key', hint: /"epochs"/ });
  await assert.rejects(train(options('dcn', { rows: 0 })), { code: 'wrong-value', message: /"rows" is 0/ });
});
