/**
 * What the Parquet door costs beside DuckDB itself, in CPU seconds of the whole process, all threads.
 *
 *     npx tsx bench/parquet.ts [--rows 1000000] [--rounds 5]
 *
 * The table: `user int32, item int32, score float32, title utf8 (65 536 distinct), history list<int32> (1 to 50)`.
 *
 * | measured       | what it is                                                                                            |
 * |----------------|-------------------------------------------------------------------------------------------------------|
 * | scan           | DuckDB alone: `SELECT bit_xor(hash(...))` over every column, so that every value is decoded and used  |
 * | fetch          | DuckDB streams `SELECT *` to node-api, which fetches every chunk and looks into none                  |
 * | door           | `readParquet`: the same file as batches of 4 096 rows in typed arrays and strings                     |
 * | graph          | the same, through an empty graph: `run(graph(...).pipe().into(count))`                                |
 * | copy           | DuckDB alone: `COPY table TO file` from its own memory, same codec and row groups as the door         |
 * | write          | `parquet().open`, batches of 4 096 rows, `close`                                                      |
 *
 * Kinds of one round follow one another; ratios are taken inside a round, and their median is printed. Wanted: at most 2
 * against `fetch`, which is DuckDB's scan as any caller gets it, and against `copy`. `scan` is printed beside them because
 * it is stricter: nothing leaves the engine, and a hash of a dictionary entry stands for all its rows.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { batchOf } from '../src/core/batch.ts';
import { type Column, listOf, sliceColumn } from '../src/core/column.ts';
import type { Sink, Source } from '../src/core/ends.ts';
import { graph } from '../src/graph/graph.ts';
import { connect } from '../src/io/duckdb.ts';
import { parquet, readParquet } from '../src/io/parquet.ts';
import { parquetScan } from '../src/io/sql.ts';
import { run } from '../src/runtime/run.ts';

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '5' } } });
const rows = Number(values.rows);
const rounds = Number(values.rounds);
const batchRows = 4096;
const shape = { user: 'int32', item: 'int32', score: 'float32', title: 'utf8', history: 'list<int32>' } as const;

const folder = await mkdtemp(join(tmpdir(), 'rxrec-bench-parquet-'));
const file = join(folder, 'table.parquet');
const table = made();
const fetching = await connect();
const keeping = await connect();

await write();
await keeping.run(`CREATE TEMP TABLE kept AS SELECT * FROM ${parquetScan([file])}`);

const kinds: Record<string, () => Promise<unknown>> = {
  scan: () => fetching.run(`SELECT ${Object.keys(shape).map((name) => `bit_xor(hash("${name}"))`).join(', ')} FROM ${parquetScan([file])}`),
  fetch: async () => {
    const result = await fetching.stream(`SELECT * FROM ${parquetScan([file])}`);
    let seen = 0;
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) seen += chunk.rowCount;
    expect(seen);
  },
  door: async () => {
    let seen = 0;
    for await (const batch of readParquet(file, { shape, batchRows })) seen += batch.rows.length;
    expect(seen);
  },
  graph: async () => expect((await run(graph('read', source()).into(countRows()), { partitionRows: rows })).result),
  copy: () => keeping.run(`COPY kept TO '${join(folder, 'copy.parquet')}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 32768, USE_TMP_FILE false)`),
  write,
};

const seconds: Record<string, number[]> = {};
for (let round = -1; round < rounds; round++) {
  for (const [name, kind] of Object.entries(kinds)) {
    const before = process.cpuUsage();
    await kind();
    const { user, system } = process.cpuUsage(before);
    if (round >= 0) (seconds[name] ??= []).push((user + system) / 1e6); // the first round warms up
  }
}
await rm(folder, { recursive: true });

console.log(`${rows.toLocaleString('en')} rows, ${table.history.values.length.toLocaleString('en')} list items, ${rounds} rounds, `
  + `node ${process.version}, ${availableParallelism()} cores, peak RSS ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
for (const [name, taken] of Object.entries(seconds)) console.log(`${name.padEnd(6)} ${median(taken).toFixed(2)} CPU s   ${taken.map((one) => one.toFixed(2)).join(' ')}`);
const ratioOf = (ours: string, theirs: string) => median(seconds[ours]!.map((one, round) => one / seconds[theirs]![round]!));
const wanted = [['door', 'fetch'], ['graph', 'fetch'], ['write', 'copy']] as const;
for (const [ours, theirs] of wanted) console.log(`${ours} / ${theirs}: ${ratioOf(ours, theirs).toFixed(2)} (at most 2 wanted)`);
for (const ours of ['door', 'graph']) console.log(`${ours} / scan: ${ratioOf(ours, 'scan').toFixed(2)} (nothing leaves the engine)`);
if (wanted.some(([ours, theirs]) => ratioOf(ours, theirs) > 2)) process.exitCode = 1;

async function write(): Promise<void> {
  const part = await parquet(folder).open({ name: 'table', shape });
  for (let from = 0; from < rows; from += batchRows) {
    const until = Math.min(rows, from + batchRows);
    const columns = Object.fromEntries(Object.entries(table).map(([name, column]) => [name, sliceColumn(column as Column, from, until)]));
    await part.write(batchOf(columns, until - from, from));
  }
  await part.close();
}

function source(): Source<Record<string, Column>> {
  return {
    spec: { name: 'table', adds: shape, batchRows },
    count: async () => rows,
    open: (from, until) => readParquet(file, { shape, batchRows, from, ...(until !== undefined && { until }) }),
    identify: async () => ({ file }),
    toJSON: () => ({ file }),
  };
}

function countRows(): Sink<unknown, number> {
  return {
    spec: { name: 'count', reads: {}, options: {} },
    open: () => {
      let counted = 0;
      return {
        add: ({ rows: { length } }) => { counted += length; },
        save: () => new Uint8Array(Float64Array.of(counted).buffer),
        merge: (saved) => { counted += new Float64Array(saved.slice().buffer)[0]!; },
        result: () => counted,
      };
    },
  };
}

function made() {
  const lengths = Int32Array.from({ length: rows }, (_, row) => 1 + row % 50);
  const items = lengths.reduce((sum, length) => sum + length, 0);
  let state = 1;
  const random = () => (state = Math.imul(state, 48_271) >>> 1) / 2 ** 31;
  return {
    user: Int32Array.from({ length: rows }, (_, row) => row % 100_003),
    item: Int32Array.from({ length: rows }, () => Math.floor(65_536 * random())),
    score: Float32Array.from({ length: rows }, random),
    title: Array.from({ length: rows }, (_, row) => `The title of article number ${(row * 7919) % 65_536}, as news has it`),
    history: listOf(Int32Array.from({ length: items }, () => Math.floor(65_536 * random() ** 2)), lengths),
  };
}

function expect(seen: unknown): void {
  if (seen !== rows) throw new RangeError(`${String(seen)} rows instead of ${rows}`);
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
}
