import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type Batch, batchOf } from '../../../src/core/batch.ts';
import { sliceColumn } from '../../../src/core/column.ts';
import { cutSteps, type Step } from '../../../src/training/batches/cut-steps.ts';
import type { ImpressionLists, TrainingRows } from '../../../src/training/batches/training-rows.ts';
import { trainingRows } from '../../../src/training/batches/training-rows.ts';
import { madeUpImpressions } from '../made-up-impressions.ts';

const count = 40;
const impressions = madeUpImpressions(count, 1000);
const first = 7;

/** The impressions from position `from` on, in batches of `size`. */
async function* batches(size: number, from = first): AsyncGenerator<Batch<ImpressionLists>> {
  for (let at = from - first; at < count; at += size) {
    const until = Math.min(count, at + size);
    yield batchOf({
      history: sliceColumn(impressions.history, at, until), candidates: sliceColumn(impressions.candidates, at, until),
      labels: sliceColumn(impressions.labels, at, until),
    }, until - at, first + at);
  }
}

const named = ({ impressions: { candidates }, sourceRows, impressionOf, candidateOf }: TrainingRows) => Array.from(impressionOf, (impression, row) =>
  `${sourceRows[impression]}: ${candidates.values[candidates.offsets[impression]! + candidateOf[row]!]}`);

async function steps(size: number, options: Parameters<typeof cutSteps>[1], from?: number): Promise<(Pick<Step, 'next'> & { names: string[] })[]> {
  const found = [];
  for await (const { rows, next } of cutSteps(batches(size, from), options)) found.push({ names: named(rows), next });
  return found;
}

for (const which of ['clicked', 'all'] as const) {
  const sourceRows = Float64Array.from({ length: count }, (_, at) => first + at);
  const everything = named(trainingRows(impressions, sourceRows, which));

  test(`${which}: every step has the rows asked for, all rows come in order, however the impressions are cut`, async () => {
    for (const rows of [1, 2, 5, 16, 1000]) {
      const whole = await steps(count, { rows, which });
      assert.deepEqual(whole.flatMap(({ names }) => names), everything);
      assert.ok(whole.slice(0, -1).every(({ names }) => names.length === rows));
      for (const size of [1, 3, 7]) assert.deepEqual((await steps(size, { rows, which })).map(({ names }) => names), whole.map(({ names }) => names));
    }
  });

  test(`${which}: going on from where a step ended gives the steps that followed`, async () => {
    for (const size of [1, 3, 40]) {
      const whole = await steps(size, { rows: 3, which });
      for (const [at, { next: { row, within } }] of whole.entries()) {
        const rest = row < first + count ? await steps(size, { rows: 3, which, within }, row) : [];
        assert.deepEqual(rest.map(({ names }) => names), whole.slice(at + 1).map(({ names }) => names));
      }
    }
  });
}

test('source rows are those of the column where there is one', async () => {
  async function* shuffled() {
    for await (const batch of batches(9)) yield { ...batch, columns: { ...batch.columns, sourceRow: Float64Array.from(batch.rows, (row) => 2 ** 40 - row) } };
  }
  for await (const { rows } of cutSteps(shuffled(), { rows: 9, which: 'all' })) assert.ok(rows.sourceRows.every((row) => row > 2 ** 39));
});

test('impressions without a click give no step', async () => {
  async function* unclicked() {
    for await (const batch of batches(9)) yield { ...batch, columns: { ...batch.columns, labels: { ...batch.columns.labels, values: new Uint8Array(impressions.labels.values.length) } } };
  }
  for await (const step of cutSteps(unclicked(), { rows: 2, which: 'clicked' })) assert.fail(`a step of ${step.rows.impressionOf.length} rows`);
});
