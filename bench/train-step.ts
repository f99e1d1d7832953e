/**
 * What a training step costs: ours (each distinct item once, distinct table rows, groups no longer than they need to be)
 * against the same program dense and padded, as Legommenders runs it. CPU seconds of the whole process, both in one run.
 *
 *     npx tsx bench/train-step.ts [--width 64] [--recommender nrms] [--rounds 5]
 *
 * Batch 64, histories up to 50 clicks (mean 25), titles up to 30 tokens (mean 13), 1 + 4 candidates, clicks by Zipf(1.0) over
 * 50,000 items, 30,000 words by Zipf(1.0), word vectors of 300 that are trained and projected, dropout 0.1 with fresh noise.
 * Dense, every slot is a word of its own that is projected by itself. First the losses and gradients of both without dropout
 * are compared: they have to be equal.
 */
import { parseArgs } from 'node:util';

import { type List, listOf } from '../src/core/column.ts';
import { tickets } from '../src/flow/tickets.ts';
import { assembly } from '../src/nn/assembly.ts';
import { dense } from '../src/nn/dense.ts';
import { dropout as dropped } from '../src/nn/dropout.ts';
import type { SequenceEncoder } from '../src/nn/parts.ts';
import { naml, nrms } from '../src/recommenders/index.ts';
import { BatchAssembler } from '../src/training/batches/batch-assembler.ts';
import type { TrainingBatch } from '../src/training/batches/training-batch.ts';
import { type TrainingRows, trainingRows } from '../src/training/batches/training-rows.ts';
import { initialWeights } from '../src/training/initial-weights.ts';
import type { ItemTable } from '../src/training/item-table.ts';
import { trueThenRandom } from '../src/training/negatives/true-then-random.ts';
import { adam } from '../src/training/optimizers/adam.ts';
import type { Recommender } from '../src/training/recommender.ts';
import { groupBounds, groupCounts } from '../src/training/step-groups.ts';
import { partWeights, tableName, tableWeights } from '../src/training/tables.ts';
import { openTraining, type StepOutcome } from '../src/training/training-session.ts';

const { values } = parseArgs({ options: {
  width: { type: 'string', default: '64' }, recommender: { type: 'string', default: 'nrms' }, rounds: { type: 'string', default: '5' },
} });
const width = Number(values.width);
const rounds = Number(values.rounds);
const [items, words, batchRows, longest, clicks] = [50_000, 30_000, 64, 30, 50];

const random = tickets(1, 0, 0);
const zipf = zipfDraws();
const titles = listOfLengths(items, () => 3 + Math.floor(20 * random()) + (random() < 0.02 ? 7 : 0), () => 2 + zipf(words - 2));
const table: ItemTable = { items, words: {}, vocabularies: { words }, columns: { title: { tokens: titles, vocabulary: 'words', most: longest } } };
const rows = impressions(batchRows * (rounds + 2));

const wordWidth = 300;
const tables = (dropout: number) => ({ words: { stored: wordWidth, frozen: false, dropout } });
const make = (dropout: number): Recommender => (values.recommender === 'naml' ? naml : nrms)({ width, dropout, clicks, tables: tables(dropout) });
/** The same with word vectors as wide as they are stored, and the projection at every slot. */
const makeDense = (dropout: number): Recommender => {
  const { tables: _, ...recommender } = make(dropout);
  return { ...recommender, width: wordWidth, items: projected(recommender.items, dropout) };
};
const bounds = groupBounds(make(0), table);
const kinds = {
  ours: { assembler: assembler({ texts: bounds.texts, history: { most: clicks, ...bounds.histories } }), whole: false, rows: 'lazy', make, groups: groupCounts(bounds) },
  dense: {
    assembler: assembler({ distinct: false, distinctRows: false, paddingItem: 0, texts: { stepsOf: longest }, history: { most: clicks, stepsOf: clicks } }),
    whole: true, rows: 'dense', make: makeDense, groups: { texts: 1, histories: 1 },
  },
} as const;

await compareGradients();
const sides = await Promise.all(Object.entries(kinds).map(async ([name, kind]) => {
  const weights = weightsOf(kind, 0.1);
  return { name, kind, weights, session: await openTraining(kind.make(0.1), kind.groups), learning: adam({ rate: 0.001, rows: kind.rows }).open(weights), cpu: [] as number[], wall: [] as number[], items: 0 };
}));
for (let round = -1; round < rounds; round++) {
  for (const side of sides) {
    const [before, started] = [process.cpuUsage(), performance.now()];
    const batch = made(side.kind, round + 1);
    side.items = batch.items.length;
    const { gradients } = await side.session.step(batch, side.weights, { seed: 1, step: round + 1 });
    side.learning.step(gradients, round + 2);
    const { user, system } = process.cpuUsage(before);
    if (round >= 0) { side.cpu.push((user + system) / 1e6); side.wall.push((performance.now() - started) / 1e3); } // the first round warms up
  }
}
await Promise.all(sides.map(({ session }) => session.close()));

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
console.log(`${values.recommender}, width ${width}, batch ${batchRows}, ${rounds} rounds`);
for (const { name, cpu, wall, items: encoded } of sides) {
  console.log(`${name.padEnd(6)} ${median(cpu).toFixed(3)} CPU s a step (${Math.min(...cpu).toFixed(3)} to ${Math.max(...cpu).toFixed(3)}), ${median(wall).toFixed(3)} s wall, ${encoded} items encoded`);
}
const ratio = median(sides[1]!.cpu.map((dense, round) => dense / sides[0]!.cpu[round]!));
console.log(`dense / ours: ${ratio.toFixed(1)} in CPU seconds (at least 5 wanted), peak RSS ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
if (ratio < 5) process.exitCode = 1;

/** One step of each without dropout: the same loss, and gradients that differ by float32 and the order of its sums. */
async function compareGradients(): Promise<void> {
  const outcomes = [];
  for (const kind of Object.values(kinds)) {
    const session = await openTraining(kind.make(0), kind.groups);
    outcomes.push(await session.step(made(kind, 0), weightsOf(kind, 0), { seed: 1, step: 0 }));
    await session.close();
  }
  const [ours, dense] = outcomes as [StepOutcome, StepOutcome];
  const [of, differs] = [{ bias: 0, other: 0 }, { bias: 0, other: 0 }];
  for (const [name, gradient] of Object.entries(ours.gradients)) {
    const kind = name.endsWith('.bias') ? 'bias' : 'other';
    const other = dense.gradients[denseName(name)]!;
    const { rows, values } = gradient instanceof Float32Array ? { rows: undefined, values: gradient } : gradient;
    const whole = other instanceof Float32Array ? other : other.values;
    const each = rows === undefined ? 0 : values.length / rows.length;
    for (let at = 0; at < values.length; at++) {
      const there = rows === undefined ? at : rows[Math.floor(at / each)]! * each + at % each;
      differs[kind] = Math.max(differs[kind], Math.abs(values[at]! - whole[there]!));
      of[kind] = Math.max(of[kind], Math.abs(values[at]!));
    }
  }
  // What a bias is asked for is summed over all slots, 100,000 in the dense program, and cancels: float32 leaves less of it.
  const [bias, rest] = [differs.bias / of.bias, differs.other / of.other];
  console.log(`without dropout: loss ours ${ours.loss.toFixed(6)}, dense ${dense.loss.toFixed(6)}; gradients differ by ${rest.toExponential(1)} of the largest, those of biases by ${bias.toExponential(1)}`);
  if (Math.abs(ours.loss - dense.loss) > 1e-5 || rest > 1e-5 || bias > 1e-3) throw new RangeError('the two do not compute the same');
}

/** Weights of the dense program are those of ours, under other names. */
function weightsOf({ make: of }: typeof kinds[keyof typeof kinds], dropout: number): Record<string, Float32Array<ArrayBuffer>> {
  const recommender = make(dropout);
  const started = initialWeights({ ...partWeights(recommender), ...tableWeights(recommender, table) }, 1);
  return of === make ? started : Object.fromEntries(Object.entries(started).map(([name, values]) => [denseName(name), values]));
}

function denseName(name: string): string {
  if (name === tableName('words')) return name;
  return name.replace(/^items\./, 'items.inner.').replace(/^tables\.words\.linear\./, 'items.linear.');
}

function projected(inner: SequenceEncoder, rate: number): SequenceEncoder {
  const parts = assembly({ linear: dense({ in: wordWidth, out: width }), inner });
  return {
    ...inner, weights: parts.weights,
    forward(weights, sequences, pass) {
      const at = parts.at(weights, pass);
      return at.inner({ ...sequences, vectors: dropped(pass, at.linear(sequences.vectors), rate) });
    },
  };
}

function made(kind: typeof kinds[keyof typeof kinds], step: number): TrainingBatch {
  const batch = kind.assembler.assemble(slice(rows, step * batchRows), 0);
  return kind.whole ? { ...batch, tableRows: { words: Int32Array.from({ length: words }, (_, row) => row) } } : batch;
}

function slice({ impressionOf, candidateOf, ...rest }: TrainingRows, from: number): TrainingRows {
  return { ...rest, impressionOf: impressionOf.subarray(from, from + batchRows), candidateOf: candidateOf.subarray(from, from + batchRows) };
}

function assembler(more: object): BatchAssembler {
  return new BatchAssembler({ items, columns: table.columns, vocabularies: table.vocabularies, history: { most: clicks }, ahead: 3,
    negatives: { perPositive: 4, draw: trueThenRandom({ perPositive: 4, seed: 1 }).open({ items }) }, ...more });
}

function impressions(count: number): TrainingRows {
  const history = listOfLengths(count, () => 1 + Math.floor(49 * random()), () => zipf(items));
  const candidates = listOfLengths(count, () => 5, () => zipf(items));
  const labels = listOf(Uint8Array.from({ length: 5 * count }, (_, at) => Number(at % 5 === 0)), new Int32Array(count).fill(5));
  return trainingRows({ history, candidates, labels }, Float64Array.from({ length: count }, (_, row) => row), 'clicked');
}

function listOfLengths(count: number, length: () => number, value: () => number): List<Int32Array> {
  const lengths = Int32Array.from({ length: count }, length);
  return listOf(Int32Array.from({ length: lengths.reduce((sum, one) => sum + one, 0) }, value), lengths);
}

/** Numbers from 0 on, the k-th with probability in proportion to 1 / (k + 1): by inverting the integral. */
function zipfDraws(): (size: number) => number {
  return (size) => Math.min(size - 1, Math.floor((size + 1) ** random()) - 1);
}
