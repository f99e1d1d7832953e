/**
 * What an evaluation costs with its caches (each item and each user once, scores from their vectors), and without.
 *
 *     npx tsx bench/evaluate.ts [--recommender nrms,naml] [--width 64] [--impressions 73152] [--sample 256] [--threads 1]
 *
 * Made up in the shape of the development part of MIND-small: 65,238 items with titles of 3 to 30 tokens (mean 13), 50,000 users of 1 to 50
 * clicks (mean 25) by Zipf(1.0) over all items, 73,152 impressions of 37 candidates on average out of the 5,400 items of that day.
 * Rows are made as they are read. Weights are as they start; they cost what trained ones cost.
 *
 * Without caches a sample of the impressions is scored, in calls of 64, and CPU seconds are multiplied by impressions / sample:
 * - dense: every slot of 50 clicks, padding too, and every candidate is encoded at 30 tokens, as Legommenders does without its fast
 *   evaluation; but once per impression, where it does so once per candidate (51 encodings a candidate);
 * - lean: the distinct items of the call, no token or click more than the longest has: a training step of ours, forward alone.
 *
 * Exits with 1 where dense encodes less than 100 times as many items or costs less than 30 times the CPU seconds, where scores
 * differ by more than 1e-5 of the widest apart, or where users and items that are cached give less than a million scores a second.
 */
import { parseArgs } from 'node:util';

import { compile } from '../src/compile/compile.ts';
import type { Numbers } from '../src/compile/program.ts';
import { type List, listOf } from '../src/core/column.ts';
import { openProgram } from '../src/engines/session/program-session.ts';
import { tickets } from '../src/flow/tickets.ts';
import { naml, nrms } from '../src/recommenders/index.ts';
import { DistinctNumbers } from '../src/training/batches/distinct-numbers.ts';
import { padTexts } from '../src/training/batches/pad-texts.ts';
import { StepBuffers } from '../src/training/batches/step-buffers.ts';
import { initialWeights } from '../src/training/initial-weights.ts';
import type { ItemTable } from '../src/training/item-table.ts';
import { stepProgram } from '../src/training/programs.ts';
import { textInputs } from '../src/training/step-inputs.ts';
import { partWeights, tableWeights } from '../src/training/tables.ts';
import { openRecommender, type TrainedWeights } from '../src/training/trained-recommender.ts';

const { values: asked } = parseArgs({ options: {
  recommender: { type: 'string', default: 'nrms,naml' }, width: { type: 'string', default: '64' },
  impressions: { type: 'string', default: '73152' }, sample: { type: 'string', default: '256' }, threads: { type: 'string', default: '1' },
} });
const [width, impressions, sampled, threads] = [asked.width, asked.impressions, asked.sample, asked.threads].map(Number) as [number, number, number, number];
const [items, users, words, ofTheDay, longest, clicks, batchRows, callRows] = [65_238, 50_000, 30_000, 5_400, 30, 50, 4096, 64];

const table = madeUpTable();
for (const name of asked.recommender.split(',')) await evaluate(name);

async function evaluate(name: string): Promise<void> {
  const recommender = name === 'naml' ? naml({ width, clicks }) : nrms({ width, clicks });
  const trained = { recommender, table, weights: initialWeights({ ...partWeights(recommender), ...tableWeights(recommender, table) }, 1) };
  console.log(`${name}, width ${width}, ${impressions} impressions, ${threads} thread${threads === 1 ? '' : 's'} a program`);

  const open = meter();
  open.begin();
  const model = await openRecommender(trained, { on: { threads } });
  open.end();
  const [first, again] = [meter(), meter()];
  let pairs = 0;
  let sample: Scored | undefined;
  for (const pass of [first, again]) {
    for (let row = 0; row < impressions; row += batchRows) {
      const batch = rowsFrom(row, Math.min(batchRows, impressions - row));
      pass.begin();
      const scores = await model.score(batch.history, batch.candidates);
      pass.end();
      if (pass === first) pairs += scores.length;
      sample ??= { ...batch, scores };
    }
  }
  const { items: counted, users: countedUsers } = model.cache!;
  console.log(`cached    ${seconds(open.cpu + first.cpu)} CPU s (${seconds(open.cpu)} to open), ${seconds(open.wall + first.wall)} s wall; ${counted.encoded} items and ${countedUsers.encoded} users encoded`);
  console.log(`again     ${seconds(again.cpu)} CPU s, ${seconds(again.wall)} s wall for ${pairs} pairs of items and users that are cached: ${millions(pairs / again.wall)} M pairs/s`);
  await model.close();

  const dense = await uncached(trained, sample!, true);
  const lean = await uncached(trained, sample!, false);
  const scale = impressions / sampled;
  const encodings = { dense: impressions * clicks + pairs, lean: lean.encoded * scale };
  for (const [kind, { cpu, difference }] of Object.entries({ dense, lean })) {
    console.log(`${kind.padEnd(9)} ${seconds(cpu * scale)} CPU s by ${sampled} impressions, ${Math.round(encodings[kind as keyof typeof encodings])} items encoded; scores differ by ${difference.toExponential(1)} of the widest apart at most`);
  }
  const cpu = (side: Uncached) => side.cpu * scale / (open.cpu + first.cpu);
  console.log(`dense / cached: ${(encodings.dense / counted.encoded).toFixed(1)} in encodings (at least 100 wanted), ${cpu(dense).toFixed(1)} in CPU seconds (at least 30 wanted)`);
  console.log(`lean / cached: ${(encodings.lean / counted.encoded).toFixed(1)} in encodings, ${cpu(lean).toFixed(1)} in CPU seconds; peak RSS ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
  const failed = encodings.dense / counted.encoded < 100 || cpu(dense) < 30 || pairs / again.wall < 1e6 || Math.max(dense.difference, lean.difference) > 1e-5;
  if (failed) process.exitCode = 1;
}

interface Rows {
  readonly history: List<Int32Array>;
  readonly candidates: List<Int32Array>;
}

interface Scored extends Rows {
  readonly scores: Float32Array;
}

interface Uncached {
  readonly cpu: number;
  readonly encoded: number;
  /** From the cached scores, in parts of how far these lie apart. */
  readonly difference: number;
}

/** The first impressions, by a program that encodes clicks and candidates anew in every call. */
async function uncached({ recommender, weights }: TrainedWeights, { scores: cached, ...rows }: Scored, isDense: boolean): Promise<Uncached> {
  const { program, options: { inputs, weights: specs } } = stepProgram(recommender);
  const session = await openProgram(compile(program, { inputs, weights: specs! }), { threads });
  session.setWeights(Object.fromEntries(Object.keys(specs!).map((name) => [name, weights[name]!])));
  const time = meter();
  let encoded = 0;
  let [difference, lowest, highest] = [0, Infinity, -Infinity];
  for (let row = -callRows; row < sampled; row += callRows) { // the first call warms up
    time.begin();
    const { count, call, places } = callOf(recommender, weights, part(rows, Math.max(0, row)), isDense);
    const { scores } = await session.run({ inputs: call });
    const found = Float32Array.from(places, (at) => scores!.values[at]!);
    time.end();
    if (row < 0) time.reset();
    else encoded += count;
    const first = rows.candidates.offsets[Math.max(0, row)]!;
    for (let at = 0; at < found.length; at++) {
      const expected = cached[first + at]!;
      difference = Math.max(difference, Math.abs(found[at]! - expected));
      [lowest, highest] = [Math.min(lowest, expected), Math.max(highest, expected)];
    }
  }
  await session.close();
  return { cpu: time.cpu, encoded, difference: difference / (highest - lowest) };
}

function callOf(recommender: TrainedWeights['recommender'], weights: TrainedWeights['weights'], { history, candidates }: Rows, isDense: boolean) {
  const rowCount = history.offsets.length - 1;
  const numbers: number[] = [];
  const known = new Map<number, number>();
  const place = (item: number) => {
    if (!isDense && known.has(item)) return known.get(item)!;
    known.set(item, numbers.length);
    return numbers.push(item) - 1;
  };
  const lengthOf = ({ offsets }: List<unknown>, row: number) => offsets[row + 1]! - offsets[row]!;
  const all = Array.from({ length: rowCount }, (_, row) => row);
  const steps = isDense ? clicks : Math.max(...all.map((row) => lengthOf(history, row)));
  const choices = Math.max(...all.map((row) => lengthOf(candidates, row)));
  const clicked = { ids: new Int32Array(rowCount * steps), mask: new Float32Array(rowCount * steps) };
  const shown = new Int32Array(rowCount * choices);
  const places: number[] = [];
  for (const row of all) {
    for (let step = 0; step < steps; step++) {
      const isThere = step < lengthOf(history, row);
      if (isThere || isDense) clicked.ids[row * steps + step] = place(isThere ? history.values[history.offsets[row]! + step]! : 0);
      clicked.mask[row * steps + step] = Number(isThere);
    }
    for (let at = 0; at < lengthOf(candidates, row); at++) {
      shown[row * choices + at] = place(candidates.values[candidates.offsets[row]! + at]!);
      places.push(row * choices + at);
    }
  }
  const vocabularies = new Map(isDense ? [] : [['words', new DistinctNumbers('words', words)] as const]);
  const texts = padTexts(Int32Array.from(numbers), [{ first: 0, rows: numbers.length, longest: 0 }], { columns: table.columns, stepsOf: isDense ? longest : 1, vocabularies }, new StepBuffers());
  const tableRows = isDense ? { words: Int32Array.from({ length: words }, (_, word) => word) } : texts.tableRows;
  const call: Record<string, Numbers> = {
    ...textInputs(recommender, weights, { ...texts, tableRows }),
    'history.0': { shape: [rowCount, steps], values: clicked.ids }, 'historyMask.0': { shape: [rowCount, steps], values: clicked.mask },
    userOf: { shape: [rowCount], values: Int32Array.from(all) },
    candidates: { shape: [rowCount, choices], values: shown }, labels: { shape: [rowCount, choices], values: new Float32Array(rowCount * choices) },
  };
  return { count: numbers.length, call, places };
}

function part({ history, candidates }: Rows, from: number): Rows {
  const cut = ({ offsets, values }: List<Int32Array>) => ({ offsets: offsets.subarray(from, from + callRows + 1), values });
  return { history: cut(history), candidates: cut(candidates) };
}

function madeUpTable(): ItemTable {
  const random = tickets(1, 0, 0);
  const lengths = Int32Array.from({ length: items }, () => 3 + Math.floor(20 * random()) + (random() < 0.02 ? 7 : 0));
  const titles = listOf(Int32Array.from({ length: lengths.reduce((sum, one) => sum + one, 0) }, () => 2 + zipf(words - 2, random())), lengths);
  return { items, words: {}, vocabularies: { words }, columns: { title: { tokens: titles, vocabulary: 'words', most: longest } } };
}

/** Impressions of the users in turn, then of any; a user has the same clicks whenever it comes. */
function rowsFrom(first: number, count: number): Rows {
  const [history, candidates]: [number[][], number[][]] = [[], []];
  for (let row = first; row < first + count; row++) {
    const draw = tickets(2, 0, row);
    const user = row < users ? row : Math.floor(users * draw());
    const of = tickets(3, 0, user);
    history.push(Array.from({ length: 1 + Math.floor(clicks * of()) }, () => zipf(items, of())));
    candidates.push(Array.from({ length: Math.min(300, 2 + Math.floor(-35.5 * Math.log(1 - draw()))) }, () => 12 * zipf(ofTheDay, draw()) + 7));
  }
  const lists = (rows: number[][]) => listOf(Int32Array.from(rows.flat()), rows.map(({ length }) => length));
  return { history: lists(history), candidates: lists(candidates) };
}

/** Numbers from 0 on, the k-th with probability in proportion to 1 / (k + 1): by inverting the integral. */
function zipf(size: number, ticket: number): number {
  return Math.min(size - 1, Math.floor((size + 1) ** ticket) - 1);
}

/** Seconds of the whole process between `begin` and `end`, added up. */
function meter() {
  let [started, before] = [0, process.cpuUsage()];
  return {
    cpu: 0, wall: 0,
    begin() { [started, before] = [performance.now(), process.cpuUsage()]; },
    end() {
      const { user, system } = process.cpuUsage(before);
      this.cpu += (user + system) / 1e6;
      this.wall += (performance.now() - started) / 1e3;
    },
    reset() { [this.cpu, this.wall] = [0, 0]; },
  };
}

function seconds(time: number): string { return time.toFixed(time < 10 ? 2 : 0); }
function millions(count: number): string { return (count / 1e6).toFixed(1); }
