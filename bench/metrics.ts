/**
 * Thirteen metrics over a million rows in groups of 10 to 40: from a file as `rxrec metrics` does it (reading and sorting
 * included), and as the `measure` sink of a graph. Median of five runs after one that is not counted.
 *
 *     npx tsx bench/metrics.ts             # 1,000,000 rows
 *     npx tsx bench/metrics.ts 10000000
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

import { metricsOfFile } from '../src/cli/metrics.ts';
import { batchOf } from '../src/core/batch.ts';
import { listOf } from '../src/core/column.ts';
import { sliceRows } from '../src/core/rows.ts';
import { writeParquet } from '../src/io/parquet.ts';
import { parseMetrics } from '../src/metrics/parse.ts';
import { measure } from '../src/sinks/measure.ts';

const words = 'auc,gauc,ndcg@5,ndcg@10,mrrFirst,mrrOverPositives,lrap,recall@5,hitRatio@5,map@10,f1@0.5,logLoss,ece';
const rowCount = Number(process.argv[2] ?? 1_000_000);
const repeats = 5;

/** Groups of 10 to 40 rows, one in ten positive, scores of four decimals: ties happen. */
function madeUp(rows: number) {
  const random = lehmer(7);
  const lengths: number[] = [];
  for (let left = rows; left > 0; left -= lengths.at(-1)!) lengths.push(Math.min(left, 10 + Math.floor(31 * random())));
  const score = Float32Array.from({ length: rows }, () => Math.round(1e4 * random()) / 1e4);
  return { lengths, score, label: Uint8Array.from(score, (value) => Number(random() < 0.2 * value)) };
}

function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function measured(by: 'impression' | 'user') {
  const fold = measure({ by, metrics }).open();
  for (const batch of batches) fold.add(batch);
  return fold.result();
}

async function timed(name: string, work: () => unknown): Promise<void> {
  await work();
  const runs: { seconds: number; cpuSeconds: number }[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const started = performance.now();
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    runs.push({ seconds: (performance.now() - started) / 1e3, cpuSeconds: (user + system) / 1e6 });
  }
  runs.sort((a, b) => a.seconds - b.seconds);
  const [first, { seconds, cpuSeconds }, last] = [runs[0]!, runs[repeats >> 1]!, runs[repeats - 1]!];
  console.log(`${name.padEnd(30)} ${seconds.toFixed(2)} s (${first.seconds.toFixed(2)} to ${last.seconds.toFixed(2)})  `
    + `${cpuSeconds.toFixed(2)} CPU s  ${(rowCount / seconds / 1e6).toFixed(2)} M rows/s`);
}

const { lengths, score, label } = madeUp(rowCount);
const groupOfRow = new Int32Array(rowCount);
for (let group = 0, row = 0; group < lengths.length; group++) for (let i = 0; i < lengths[group]!; i++) groupOfRow[row++] = group;
const whole = batchOf({
  user: Int32Array.from(lengths, (_, at) => at % Math.ceil(lengths.length / 3)), scores: listOf(score, lengths), labels: listOf(label, lengths),
}, lengths.length);
const batches = Array.from({ length: Math.ceil(lengths.length / 4096) }, (_, at) => {
  const [first, end] = [4096 * at, Math.min(lengths.length, 4096 * (at + 1))];
  return sliceRows(whole, first, end, { first, end });
});
const metrics = parseMetrics(words);
const folder = mkdtempSync(join(tmpdir(), 'rxrec-bench-'));
const [sorted, scattered] = [join(folder, 'sorted.parquet'), join(folder, 'scattered.parquet')];

try {
  await writeParquet(sorted, { group: groupOfRow, score, label });
  const step = 7_654_321 % rowCount; // a walk over all rows that never stays in a group
  const at = Int32Array.from({ length: rowCount }, (_, row) => (row * step) % rowCount);
  const groups = Array.from(at, (row) => `user-${groupOfRow[row]}`);
  await writeParquet(scattered, { group: groups, score: score.map((_, row) => score[at[row]!]!), label: label.map((_, row) => label[at[row]!]!) });
  console.log(`${rowCount.toLocaleString('en')} rows in ${lengths.length.toLocaleString('en')} groups, ${metrics.length} metrics`);
  console.log(`${cpus().length} x ${cpus()[0]!.model}, Node ${process.version}`);
  const { metrics: values } = await metricsOfFile(sorted, { metrics: words });
  assert.deepEqual((await metricsOfFile(scattered, { metrics: words })).metrics, values);
  assert.deepEqual(values.gauc?.value, measured('impression').metrics.GAUC?.value);
  await timed('file, rows by group', () => metricsOfFile(sorted, { metrics: words }));
  await timed('file, rows scattered, text', () => metricsOfFile(scattered, { metrics: words }));
  for (const by of ['impression', 'user'] as const) {
    await timed(`measure by ${by}`, () => measured(by));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
