/**
 * What RxJS and the runtime cost: a graph of five operators that do nothing, rows a second and peak memory.
 *
 * Two sources: one repeats a table that lies in memory (the graph alone), one allocates every batch
 * (the garbage between two collections shows in the peak; it does not grow with the rows).
 *
 *     npx tsx bench/flow.ts                              # 10^8 rows against 10^6, each in a fresh process
 *     npx tsx bench/flow.ts --one repeated 1000000       # one of them
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { map } from 'rxjs';

import { batchOf, type Columns } from '../src/core/batch.ts';
import type { Sink, Source } from '../src/core/ends.ts';
import { defineOperator } from '../src/core/operator.ts';
import { graph } from '../src/graph/graph.ts';
import { run } from '../src/runtime/run.ts';
import { numberedSource } from '../src/testing/made-up-source.ts';

const envelopeRows = 4096;

const noOp = defineOperator({
  name: 'no-op', reads: { n: 'int32' }, adds: {},
  stream: () => (source) => source.pipe(map((batch) => ({ ...batch }))),
});

const counted: Sink<object, number> = {
  spec: { name: 'counted', reads: {}, options: {} },
  open() {
    let rows = 0;
    return {
      add(batch) { rows += batch.rows.length; },
      save: () => new Uint8Array(new Float64Array([rows]).buffer),
      merge(saved) { rows += new Float64Array(saved.slice().buffer)[0]!; },
      result: () => rows,
    };
  },
};

type Numbers = Columns<{ n: 'int32' }>;
const sources: Record<string, (rows: number) => Source<Numbers>> = {
  allocated: (rows) => numberedSource(rows, envelopeRows),
  repeated(rows) {
    const table = { n: Int32Array.from({ length: envelopeRows }, (_, at) => at) };
    return {
      ...numberedSource(rows, envelopeRows),
      async *open(from, until = rows) {
        for (let first = from; first < Math.min(until, rows); first += envelopeRows) {
          const length = Math.min(envelopeRows, until - first, rows - first);
          yield batchOf({ n: table.n.subarray(0, length) }, length, first);
        }
      },
    };
  },
};

async function measure(source: string, rows: number) {
  const noOps = graph('no-ops', sources[source]!(rows)).pipe(noOp(), noOp(), noOp(), noOp(), noOp()).into(counted);
  const before = process.cpuUsage();
  const started = performance.now();
  const { result } = await run(noOps, { partitionRows: 1 << 20 });
  const { user, system } = process.cpuUsage(before);
  if (result !== rows) throw new RangeError(`${result} rows came out of ${rows}`);
  return { source, rows, wallSeconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6,
    peakRssMiB: process.resourceUsage().maxRSS / 1024 };
}

const asked = process.argv.indexOf('--one');
if (asked > 0) {
  console.log(JSON.stringify(await measure(process.argv[asked + 1]!, Number(process.argv[asked + 2]))));
} else {
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
  const inFreshProcess = (source: string, rows: number) => JSON.parse(execFileSync(process.execPath,
    ['--import', 'tsx', fileURLToPath(import.meta.url), '--one', source, String(rows)], { encoding: 'utf8' })) as Awaited<ReturnType<typeof measure>>;
  const table = Object.keys(sources).flatMap((source) => [1e6, 1e8].map((rows) => {
    const rounds = [1, 2, 3].map(() => inFreshProcess(source, rows));
    return { source, rows, 'M rows/s': +median(rounds.map((round) => round.rows / round.wallSeconds / 1e6)).toFixed(1),
      'M rows/CPU s': +median(rounds.map((round) => round.rows / round.cpuSeconds / 1e6)).toFixed(1),
      'peak RSS MiB': +median(rounds.map((round) => round.peakRssMiB)).toFixed(1) };
  }));
  console.table(table);
  for (const [small, large] of [[table[0]!, table[1]!], [table[2]!, table[3]!]] as const) {
    console.log(`${small.source}: peak RSS at 10^8 rows is ${(large['peak RSS MiB'] / small['peak RSS MiB']).toFixed(3)}x that at 10^6`);
  }
}
