import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { metricsOfFile } from '../../src/cli/metrics.ts';
import { batchOf } from '../../src/core/batch.ts';
import { listOf } from '../../src/core/column.ts';
import type { Metric } from '../../src/core/metric.ts';
import { concatBatches, sliceRows } from '../../src/core/rows.ts';
import { writeParquet } from '../../src/io/parquet.ts';
import { auc } from '../../src/metrics/auc.ts';
import { ece } from '../../src/metrics/ece.ts';
import { f1 } from '../../src/metrics/f1.ts';
import { gauc } from '../../src/metrics/gauc.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
import { lrap } from '../../src/metrics/lrap.ts';
import { mrrFirst } from '../../src/metrics/mrr-first.ts';
import { ndcg } from '../../src/metrics/ndcg.ts';
import { parseMetric } from '../../src/metrics/parse.ts';
import { recall } from '../../src/metrics/recall.ts';
import { measure } from '../../src/sinks/measure.ts';

const metrics = [auc(), gauc(), f1(0.5), ndcg(5), lrap(), ece(), recall(2), mrrFirst()];

/** Impression `i` belongs to user `i % 7` and has `i % 5` candidates. */
function impressions(count: number) {
  const lengths = Array.from({ length: count }, (_, i) => i % 5);
  const candidates = lengths.reduce((sum, length) => sum + length, 0);
  const scores = Float32Array.from({ length: candidates }, (_, i) => ((i * 37) % 19) / 19);
  const labels = Uint8Array.from({ length: candidates }, (_, i) => Number((i * 11) % 3 === 0));
  return batchOf({
    user: Int32Array.from({ length: count }, (_, i) => i % 7),
    scores: listOf(scores, lengths), labels: listOf(labels, lengths),
  }, count);
}

type Impressions = ReturnType<typeof impressions>;

/** Rows [from, until) as a source would give them: with a span of their own. */
const cut = (batch: Impressions, from: number, until: number) => sliceRows(batch, from, until, { first: from, end: until });

function foldOf(by: 'impression' | 'user', batches: readonly Impressions[]) {
  const fold = measure({ by, metrics }).open();
  for (const batch of batches) fold.add(batch);
  return fold;
}

function plainGroups(batch: Impressions, groupOf: (row: number) => number) {
  const groups = new Map<number, { scores: number[]; labels: number[] }>();
  const { scores, labels } = batch.columns;
  for (let row = 0; row < batch.rows.length; row++) {
    const group = groups.get(groupOf(row)) ?? { scores: [], labels: [] };
    group.scores.push(...scores.values.subarray(scores.offsets[row], scores.offsets[row + 1]));
    group.labels.push(...labels.values.subarray(labels.offsets[row], labels.offsets[row + 1]));
    groups.set(groupOf(row), group);
  }
  return [...groups.values()];
}

const batch = impressions(203);

test('scores that are logits: metrics of probabilities read their sigmoid, all others the same order, and the options tell', () => {
  const logit = (p: number) => Math.log((p + 0.001) / (1.001 - p));
  const { scores } = batch.columns;
  const logits = { ...batch, columns: { ...batch.columns, scores: { ...scores, values: scores.values.map(logit) } } };
  const read = measure({ by: 'impression', metrics: [auc(), f1(0.5), gauc(), logLoss()], scores: 'logits' });
  const fold = read.open();
  fold.add(logits);
  const { metrics: found } = fold.result();
  const of = (metric: Metric, values: ArrayLike<number>) => metric.of(values, batch.columns.labels.values);
  const sigmoids = Float64Array.from(logits.columns.scores.values, (value) => 1 / (1 + Math.exp(-value)));
  assert.deepEqual([found['F1@0.5']!.value, found['LogLoss']!.value], [of(f1(0.5), sigmoids), of(logLoss(), sigmoids)]);
  assert.equal(found['AUC']!.value, of(auc(), scores.values));
  assert.match(found['LogLoss']!.definition, /sigmoid/);
  assert.deepEqual(read.spec.options, { by: 'impression', metrics: ['AUC', 'F1@0.5', 'GAUC', 'LogLoss'], scores: 'logits' });
  assert.throws(() => measure({ by: 'user', metrics, scores: 'logit' as never }), { code: 'wrong-value', message: /"scores" is "logit"/ });
});

for (const by of ['impression', 'user'] as const) {
  test(`measure by ${by}: metrics over groups average the groups, metrics over all see every row`, () => {
    const got = foldOf(by, [batch]).result();
    const groups = plainGroups(batch, by === 'user' ? (row) => batch.columns.user[row]! : (row) => row);
    for (const metric of metrics) {
      const { value, groups: counted, leftOut, definition, better } = got.metrics[metric.name]!;
      const values = (metric.over === 'all' ? [{ scores: [...batch.columns.scores.values], labels: [...batch.columns.labels.values] }] : groups)
        .map(({ scores, labels }) => metric.of(scores, labels)).filter((of) => of !== null);
      assert.ok(Math.abs(value! - values.reduce((sum, of) => sum + of, 0) / values.length) < 1e-7, metric.name);
      if (metric.over === 'group') assert.deepEqual([counted, leftOut], [values.length, groups.length - values.length], metric.name);
      assert.deepEqual([definition, better], [metric.definition, metric.better]);
    }
    assert.deepEqual(Object.keys(got.metrics), metrics.map(({ name }) => name));
    assert.equal(got.impressions, 203);
    assert.equal(got.rows, batch.columns.scores.values.length);
    assert.equal(got.positives, batch.columns.labels.values.reduce((sum, label) => sum + label, 0));
  });

  test(`measure by ${by}: batches and partitions do not move a bit`, () => {
    const whole = foldOf(by, [batch]);
    const slices = [0, 1, 40, 41, 130, 203].flatMap((until, at, cuts) => at === 0 ? [] : [cut(batch, cuts[at - 1]!, until)]);
    assert.deepEqual(foldOf(by, slices).result(), whole.result());
    assert.deepEqual(foldOf(by, slices).save(), whole.save());
    const merged = foldOf(by, []);
    for (const slice of slices) merged.merge(foldOf(by, [slice]).save());
    assert.deepEqual(merged.result(), whole.result());
    assert.deepEqual(merged.save(), whole.save());
    merged.add(batch);
    whole.add(batch);
    assert.deepEqual(merged.result(), whole.result());
  });
}

test('a saved state may lie anywhere in a buffer', () => {
  const saved = foldOf('user', [batch]).save();
  const shifted = new Uint8Array(saved.length + 3);
  shifted.set(saved, 3);
  const merged = foldOf('user', []);
  merged.merge(shifted.subarray(3));
  assert.deepEqual(merged.result(), foldOf('user', [batch]).result());
});

test('impressions of one class count in rows and positives, and are left out of the means', () => {
  const fold = measure({ by: 'impression', metrics: [gauc(), ndcg(1)] }).open();
  fold.add(batchOf({ user: Int32Array.of(1, 1, 2), scores: listOf(Float32Array.of(0.1, 0.2, 0.3), [2, 1, 0]), labels: listOf(Uint8Array.of(0, 1, 1), [2, 1, 0]) }, 3));
  const { metrics: { GAUC }, impressions: counted, rows, positives } = fold.result();
  assert.deepEqual([GAUC!.value, GAUC!.groups, GAUC!.leftOut, counted, rows, positives], [1, 1, 2, 3, 3, 2]);
});

for (const by of ['impression', 'user'] as const) {
  test(`measure by ${by} says what the metrics command says of the saved rows, to the last bit`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rxrec-measure-'));
    const { user, scores, labels } = batch.columns;
    const rowOf = Int32Array.from(Array.from(user).flatMap((_, row) => Array<number>(scores.offsets[row + 1]! - scores.offsets[row]!).fill(row)));
    await writeParquet(join(folder, 'scores.parquet'), {
      impression: rowOf, user: rowOf.map((row) => user[row]!), score: scores.values, label: labels.values,
    });
    const words = ['auc', 'gauc', 'f1@0.5', 'ndcg@5', 'lrap', 'ece', 'recall@2', 'mrrFirst', 'logLoss', 'map@3:stable', 'map@3:reversed'];
    const said = await metricsOfFile(join(folder, 'scores.parquet'), { by, metrics: words.join() });
    rmSync(folder, { recursive: true });
    const fold = measure({ by, metrics: words.map((word) => parseMetric(word)) }).open();
    for (const [from, until] of [[0, 50], [50, 51], [51, 203]] as const) fold.add(cut(batch, from, until));
    const measured = Object.values(fold.result().metrics).map(({ value, groups }) => ({ value, groups }));
    assert.deepEqual(measured, words.map((word) => said.metrics[word]!).map(({ value, groups }) => ({ value, groups })));
    assert.equal(said.rows, scores.values.length);
  });
}

test('without rows every value is null', () => {
  const result = measure({ by: 'user', metrics }).open().result();
  for (const metric of metrics) assert.equal(result.metrics[metric.name]!.value, null);
  assert.equal(result.rows, 0);
});

const single = (scores: Float32Array<ArrayBuffer>, labels: Uint8Array<ArrayBuffer>): Impressions =>
  concatBatches([cut(batch, 0, 2), { ...batchOf({ user: Int32Array.of(5), scores: listOf(scores, [scores.length]), labels: listOf(labels, [labels.length]) }, 1, 2) }]);

test('a score that is not finite is an error that names the source row and the candidate', () => {
  for (const bad of [Number.NaN, Infinity]) {
    assert.throws(() => foldOf('impression', [single(Float32Array.of(0.5, bad), Uint8Array.of(0, 1))]),
      { name: 'DataError', code: 'malformed', message: new RegExp(`source row 2, candidate 1: score ${bad}`) });
  }
});

test('scores and labels that are not equally many are an error that names the source row', () => {
  assert.throws(() => foldOf('user', [single(Float32Array.of(0.5), Uint8Array.of(0, 1))]),
    { code: 'malformed', message: /source row 2 has 1 scores and 2 labels/ });
});

test('what the sink is called with is checked before the first row', () => {
  assert.throws(() => measure({ by: 'item' as 'user', metrics }), { code: 'wrong-value', hint: /impression/ });
  assert.throws(() => measure({ by: 'user', metrics: [] }), { code: 'missing-value' });
  assert.throws(() => measure({ by: 'user', metrics: [gauc(), gauc()] }), { message: /GAUC is given twice/ });
  assert.throws(() => measure({ by: 'user', metrics, metric: [] } as Parameters<typeof measure>[0]), { hint: /did you mean "metrics"/ });
  assert.deepEqual(measure({ by: 'user', metrics: [gauc(), ndcg(5)] }).spec.options, { by: 'user', metrics: ['GAUC', 'NDCG@5'] });
});

test('means of columns stand beside the metrics, the same however rows are cut', () => {
  const whole = impressions(60);
  const masses = { offsets: whole.columns.scores.offsets, values: whole.columns.scores.values.map((score, at) => at === 7 ? NaN : score / 3) };
  const batch = { ...whole, columns: { ...whole.columns, labelMass: masses } };
  const sink = measure({ by: 'impression', metrics: [auc()], means: ['labelMass'] });
  assert.equal((sink.spec.reads as Record<string, string>)['labelMass'], 'list<float32>');
  const all = sink.open();
  all.add(batch);
  const [head, tail] = [sink.open(), sink.open()];
  for (const [fold, from, until] of [[head, 0, 23], [tail, 23, 60]] as const) fold.add(sliceRows(batch, from, until, { first: from, end: until }));
  head.merge(tail.save());
  assert.deepEqual(head.result(), all.result());
  const { value, groups, leftOut } = all.result().metrics['mean(labelMass)']!;
  const finite = [...masses.values].filter(Number.isFinite);
  assert.ok(Math.abs(value! - finite.reduce((sum, each) => sum + each, 0) / finite.length) < 1e-7);
  assert.deepEqual([groups, leftOut], [finite.length, 1]);
  assert.throws(() => measure({ by: 'user', metrics: [auc()], means: ['user'] }).open().add(whole), { code: 'column-type' });
});
