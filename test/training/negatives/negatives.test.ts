import assert from 'node:assert/strict';
import { test } from 'node:test';

import { listOf, type List } from '../../../src/core/column.ts';
import { sliceTrainingRows, type TrainingRows, trainingRows } from '../../../src/training/batches/training-rows.ts';
import { inBatchNegatives } from '../../../src/training/negatives/in-batch-negatives.ts';
import type { NegativeSampler } from '../../../src/training/negatives/negatives.ts';
import { popularityNegatives } from '../../../src/training/negatives/popularity-negatives.ts';
import { trueThenRandom } from '../../../src/training/negatives/true-then-random.ts';
import { madeUpImpressions } from '../made-up-impressions.ts';

const items = 40;
const clicks = Array.from({ length: items }, (_, item) => item % 7);
const sourceRows = Float64Array.from({ length: 60 }, (_, row) => 2 ** 33 + 3 * row);
const rows = trainingRows(madeUpImpressions(60, items), sourceRows, 'clicked');
const samplers: readonly NegativeSampler[] = [
  trueThenRandom({ perPositive: 4, seed: 5 }), popularityNegatives({ perPositive: 4, seed: 5 }), inBatchNegatives({ perPositive: 4, seed: 5 }),
];

const drawn = (sampler: NegativeSampler, of: TrainingRows, epoch = 0, catalogue = { items, clicks }): Int32Array => {
  const into = new Int32Array(of.impressionOf.length * sampler.perPositive);
  sampler.open(catalogue)(of, epoch, into);
  return into;
};
const listed = <T extends Int32Array | Uint8Array>({ offsets, values }: List<T>, row: number) => [...values.subarray(offsets[row], offsets[row + 1])];
const of = (row: number, from = rows) => {
  const impression = from.impressionOf[row]!;
  const candidates = listed(from.impressions.candidates, impression);
  const labels = listed(from.impressions.labels, impression);
  return {
    history: listed(from.impressions.history, impression), positive: candidates[from.candidateOf[row]!]!,
    clicked: candidates.filter((_, at) => labels[at] === 1), shown: candidates.filter((_, at) => labels[at] === 0),
  };
};

for (const sampler of samplers) {
  test(`${sampler.name}: a positive and its negatives are different items, and none was clicked`, () => {
    const negatives = drawn(sampler, rows);
    for (let row = 0; row < rows.impressionOf.length; row++) {
      const own = [...negatives.subarray(4 * row, 4 * row + 4)];
      const { positive, clicked, history, shown } = of(row);
      assert.equal(new Set([positive, ...own]).size, 5);
      assert.ok(own.every((item) => item >= 0 && item < items && !clicked.includes(item)));
      assert.ok(own.every((item) => !history.includes(item) || (sampler.name === 'true-then-random' && shown.includes(item))));
    }
  });

  test(`${sampler.name}: the same seed, epoch and row draw the same; another epoch or seed does not`, () => {
    const negatives = drawn(sampler, rows);
    assert.deepEqual(drawn(sampler, rows), negatives);
    assert.notDeepEqual(drawn(sampler, rows, 1), negatives);
  });

  test(`${sampler.name}: options that make no sense, and a catalogue that is too small, are refused`, () => {
    assert.throws(() => sampler.open({ items: 4, clicks: [1, 1, 1, 1] }), { code: 'wrong-value', message: /"perPositive" is 4, and the catalogue has 4 items/ });
  });

  test(`${sampler.name}: a catalogue of just enough items gives them all, whatever the history holds`, () => {
    const impressions = {
      history: listOf(Int32Array.of(0, 1, 2, 3, 4), [5]), candidates: listOf(Int32Array.of(3, 4), [2]), labels: listOf(Uint8Array.of(1, 1), [2]),
    };
    const two = trainingRows(impressions, Float64Array.of(9), 'clicked');
    const negatives = drawn(sampler, two, 0, { items: 5, clicks: [1, 0, 0, 0, 0] });
    assert.deepEqual([...negatives.subarray(0, 4)].sort(), [0, 1, 2, 4]);
    assert.deepEqual([...negatives.subarray(4)].sort(), [0, 1, 2, 3]);
  });
}

for (const sampler of samplers.slice(0, 2)) {
  test(`${sampler.name}: what a row draws does not depend on the batch it is in`, () => {
    const whole = drawn(sampler, rows);
    assert.deepEqual(drawn(sampler, sliceTrainingRows(rows, 7, 12)), whole.slice(28, 48));
  });
}

test('true-then-random takes what the impression showed first', () => {
  const negatives = drawn(samplers[0]!, rows);
  for (let row = 0; row < rows.impressionOf.length; row++) {
    const { shown, clicked } = of(row);
    const own = new Set(shown.filter((item) => !clicked.includes(item)));
    const first = [...negatives.subarray(4 * row, 4 * row + Math.min(4, own.size))];
    assert.ok(first.every((item) => own.has(item)), `row ${row}`);
  }
});

test('every negative that was shown is drawn equally often', () => {
  const shown = 6;
  const one = {
    history: listOf(new Int32Array(0), [0]), candidates: listOf(Int32Array.from({ length: shown + 1 }, (_, at) => at), [shown + 1]),
    labels: listOf(Uint8Array.from({ length: shown + 1 }, (_, at) => Number(at === 0)), [shown + 1]),
  };
  const row = trainingRows(one, Float64Array.of(3), 'clicked');
  const counts = new Float64Array(shown + 1);
  for (let epoch = 0; epoch < 6000; epoch++) for (const item of drawn(trueThenRandom({ perPositive: 2, seed: 1 }), row, epoch)) counts[item]!++;
  assert.equal(counts[0], 0);
  for (const count of counts.subarray(1)) assert.ok(Math.abs(count - 2000) < 200, `drawn ${count} times of 2000`);
});

test('with collisions allowed a random item may be the positive, the history or a repeat, as in the original', () => {
  const negatives = drawn(trueThenRandom({ perPositive: 4, seed: 5, collisions: 'allowed' }), rows, 0, { items: 3, clicks: [] });
  const collides = Array.from(rows.impressionOf, (_, row) => new Set([of(row).positive, ...negatives.subarray(4 * row, 4 * row + 4)]).size < 5);
  assert.ok(collides.some(Boolean));
});

test('popularity draws items in proportion to a power of their clicks', () => {
  const impressions = { history: listOf(new Int32Array(0), [0]), candidates: listOf(Int32Array.of(0), [1]), labels: listOf(Uint8Array.of(1), [1]) };
  const sampler = popularityNegatives({ perPositive: 1, seed: 1, alpha: 0.5 });
  const draw = sampler.open({ items: 4, clicks: [1000, 1, 4, 9] });
  const counts = [0, 0, 0, 0];
  const into = new Int32Array(1);
  for (let row = 0; row < 6000; row++) {
    draw(trainingRows(impressions, Float64Array.of(row), 'clicked'), 0, into);
    counts[into[0]!]!++;
  }
  assert.equal(counts[0], 0);
  for (const [item, expected] of [[1, 1000], [2, 2000], [3, 3000]] as const) assert.ok(Math.abs(counts[item]! - expected) < 200, `${counts}`);
});

test('popularity wants the clicks of every item, and at least one', () => {
  const sampler = popularityNegatives({ perPositive: 1, seed: 1 });
  assert.throws(() => sampler.open({ items: 3 }), { code: 'missing-column' });
  assert.throws(() => sampler.open({ items: 3, clicks: [1] }), { code: 'missing-column', message: /1 numbers of clicks for 3 items/ });
  assert.throws(() => sampler.open({ items: 3, clicks: [0, 0, 0] }), { code: 'empty' });
});

test('in-batch draws the positives of other rows while there are any, and a batch of 1 gets random items', () => {
  const negatives = drawn(samplers[2]!, rows);
  const positives = new Set(Array.from(rows.impressionOf, (_, row) => of(row).positive));
  assert.ok(negatives.every((item) => positives.has(item)));
  const alone = sliceTrainingRows(rows, 0, 1);
  assert.equal(new Set(drawn(samplers[2]!, alone)).size, 4);
  assert.equal(drawn(inBatchNegatives({ perPositive: 4, seed: 5, collisions: 'allowed' }), alone).length, 4);
});

test('a sampler says what it is', () => {
  assert.equal(JSON.stringify(samplers[0]), '{"trueThenRandom":{"perPositive":4,"seed":5}}');
  assert.throws(() => trueThenRandom({ perPositive: 0, seed: 1 }), { code: 'wrong-value' });
  assert.throws(() => popularityNegatives({ perPositive: 1, seed: 1, alfa: 1 } as never), { code: 'unknown-key', hint: /alpha/ });
});
