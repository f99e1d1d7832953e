/**
 * What training keeps in memory, each measurement in a process of its own.
 *
 * 1. Resident memory after each of 10 epochs, garbage collected: it has to stand still.
 * 2. A prepared set of 10^7 impressions against one of 10^5: peak memory over the same steps of training, and of reading all rows in
 *    the order of an epoch. The sets are made once, in a temporary folder, and removed.
 *
 *     npx tsx bench/train-memory.ts                    # both
 *     npx tsx bench/train-memory.ts --rows 1000000     # a smaller large set
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { listOf } from '../src/core/column.ts';
import type { Scenario } from '../src/core/scenario.ts';
import { tickets } from '../src/flow/tickets.ts';
import { dcn } from '../src/recommenders/dcn.ts';
import { nrms } from '../src/recommenders/nrms.ts';
import { newsroom } from '../src/scenarios/newsroom.ts';
import { prepare } from '../src/scenarios/prepare.ts';
import { prepared } from '../src/scenarios/prepared.ts';
import { readShuffled } from '../src/training/order/read-shuffled.ts';
import { shuffledRows } from '../src/training/order/shuffled-rows.ts';
import { train } from '../src/training/train.ts';

const { values: { rows: most, part, data, rounds } } = parseArgs({ options: {
  rows: { type: 'string', default: '10000000' }, part: { type: 'string' }, data: { type: 'string', default: '' }, rounds: { type: 'string', default: '10' },
} });
const [few, items, users, steps] = [100_000, 50_000, 100_000, 300];
const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);
const peak = () => Math.round(process.resourceUsage().maxRSS / 1024);

const parts: Readonly<Record<string, () => Promise<unknown>>> = { epochs, set, train: trainOn, read };
if (part !== undefined) console.log(JSON.stringify(await parts[part]!()));
else everything();

function everything(): void {
  const folder = mkdtempSync(join(tmpdir(), 'rxrec-train-memory-'));
  try {
    const { rss, rows } = alone<{ rss: readonly number[]; rows: number }>('epochs', join(folder, 'news'), few);
    console.log(`nrms, ${rows} training rows an epoch: MiB resident after each epoch ${rss.join(', ')}`);
    const grown = Math.max(...rss.slice(-3)) - Math.max(...rss.slice(1, 4));
    console.log(`grown from epochs 2 to 4 to the last three: ${grown} MiB (at most 10 wanted)`);
    const measured = [few, Number(most)].map((rows) => {
      const where = join(folder, String(rows));
      const made = alone<{ seconds: number; peak: number }>('set', where, rows);
      const trained = alone<{ peak: number; seconds: number }>('train', where, rows);
      const all = alone<{ peak: number; seconds: number; rows: number; right: boolean }>('read', where, rows);
      console.log(`${rows} impressions: prepared in ${made.seconds} s (peak ${made.peak} MiB); ${steps} steps of dcn: peak ${trained.peak} MiB in ${trained.seconds} s; `
        + `an epoch read in its order: peak ${all.peak} MiB, ${Math.round(all.rows / all.seconds)} rows/s, ${all.right ? 'every row once' : 'ROWS ARE MISSING'}`);
      if (!all.right) process.exitCode = 1;
      return { trained: trained.peak, read: all.peak };
    });
    const more = { trained: measured[1]!.trained - measured[0]!.trained, read: measured[1]!.read - measured[0]!.read };
    console.log(`more for ${Number(most) / few} times the rows: ${more.trained} MiB in training, ${more.read} MiB in reading (at most 256 wanted)`);
    if (grown > 10 || Math.max(more.trained, more.read) > 256) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function alone<T>(part: string, data: string, rows: number): T {
  const args = ['--expose-gc', '--import', 'tsx', fileURLToPath(import.meta.url), '--part', part, '--data', data, '--rows', String(rows), '--rounds', rounds];
  const text = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return JSON.parse(text.trimEnd().split('\n').at(-1)!) as T;
}

/** Resident memory after each epoch. */
async function epochs() {
  await prepare(newsroom, { from: '', to: data, options: { users: 500, items: 1000, impressions: 2500 } });
  const seen = prepared(data, { split: 'train' });
  const rss: number[] = [];
  let rows = 0;
  await train({
    recommender: nrms({ width: 32, heads: 4, clicks: 20, dropout: 0.1 }), data: seen, items: seen.items, seed: 1, epochs: Number(rounds), folder: join(data, 'models'),
    onEpoch(epoch) {
      for (let i = 0; i < 3; i++) globalThis.gc!();
      rss.push(mebibytes(process.memoryUsage.rss()));
      ({ rows } = epoch);
    },
  });
  return { rss, rows };
}

/** Prepares impressions that were drawn evenly, piece by piece. */
async function set() {
  const started = performance.now();
  const made: Scenario = {
    name: 'even', version: 1, title: 'made up', licence: 'none', options: {},
    async prepare(into) {
      await into.items({ id: Array.from({ length: items }, (_, item) => `i${item}`) });
      await into.users({ id: Array.from({ length: users }, (_, user) => `u${user}`) });
      into.text(['id']);
      for (let first = 0; first < Number(most); first += 50_000) await into.impressions('train', impressions(first, Math.min(50_000, Number(most) - first)));
    },
  };
  await prepare(made, { from: '', to: data });
  return { seconds: Math.round((performance.now() - started) / 1000), peak: peak() };
}

function impressions(first: number, count: number) {
  const draw = tickets(1, first, 0);
  const whole = (below: number) => Math.floor(draw() * below);
  const lists = (each: number) => listOf(Int32Array.from({ length: count * each }, () => whole(items)), new Int32Array(count).fill(each));
  return {
    user: Int32Array.from({ length: count }, () => whole(users)), time: Float64Array.from({ length: count }, (_, at) => first + at), history: lists(6), candidates: lists(4),
    labels: listOf(Uint8Array.from({ length: count * 4 }, (_, at) => Number(at % 4 === 0)), new Int32Array(count).fill(4)),
  };
}

async function trainOn() {
  const seen = prepared(data, { split: 'train' });
  const recommender = dcn({ texts: { item: { from: 'id', as: 'number' } }, width: 16, clicks: 10 });
  const started = performance.now();
  await train({ recommender, data: seen, items: seen.items, seed: 1, epochs: 1, steps, rows: 256 });
  return { peak: peak(), seconds: Math.round((performance.now() - started) / 1000) };
}

/** Reads every row of an epoch in its order, and counts them. */
async function read() {
  const seen = prepared(data, { split: 'train' });
  const count = await seen.count();
  const started = performance.now();
  let [rows, sum] = [0, 0];
  for await (const { columns: { sourceRow } } of readShuffled(seen, shuffledRows(1, 0, count))) {
    rows += sourceRow.length;
    for (const row of sourceRow) sum += row;
  }
  return { peak: peak(), seconds: (performance.now() - started) / 1000, rows, right: rows === count && sum === count * (count - 1) / 2 };
}
