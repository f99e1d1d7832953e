/**
 * The made-up training step that is measured: 64 rows, histories up to 50 clicks (mean 25), titles up to 30 tokens (mean 13),
 * 1 + 4 candidates, clicks by Zipf(1.0) over 50,000 items, 30,000 words by Zipf(1.0), word vectors of 300 that are trained and
 * projected. The same whenever it is made.
 */
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
import type { StepGroups } from '../src/training/programs.ts';
import type { Recommender } from '../src/training/recommender.ts';
import { groupBounds, groupCounts } from '../src/training/step-groups.ts';
import { partWeights, tableName, tableWeights } from '../src/training/tables.ts';

export const [items, words, batchRows, longest, clicks] = [50_000, 30_000, 64, 30, 50];
export const wordWidth = 300;

export interface StepSide {
  /** How Adam moves the rows of the table. */
  readonly rows: 'lazy' | 'dense';
  readonly groups: StepGroups;
  make(dropout: number): Recommender;
  weights(): Record<string, Float32Array<ArrayBuffer>>;
  batch(step: number): TrainingBatch;
}

/** Ours, and the same program dense and padded: every slot is a word of its own that is projected by itself. */
export function stepSetting({ recommender: name, width }: { readonly recommender: string; readonly width: number }) {
  const random = tickets(1, 0, 0);
  const titles = listOfLengths(items, () => 3 + Math.floor(20 * random()) + (random() < 0.02 ? 7 : 0), () => 2 + zipf(words - 2, random()));
  const table: ItemTable = { items, words: {}, vocabularies: { words }, columns: { title: { tokens: titles, vocabulary: 'words', most: longest } } };

  const make = (dropout: number): Recommender =>
    (name === 'naml' ? naml : nrms)({ width, dropout, clicks, tables: { words: { stored: wordWidth, frozen: false, dropout } } });
  /** The same with word vectors as wide as they are stored, and the projection at every slot. */
  const makeDense = (dropout: number): Recommender => {
    const { tables: _, ...recommender } = make(dropout);
    return { ...recommender, width: wordWidth, items: projected(recommender.items, dropout, width) };
  };
  const specs = { ...partWeights(make(0)), ...tableWeights(make(0), table) };
  const weights = () => initialWeights(specs, 1);
  const bounds = groupBounds(make(0), table);
  const lean = assembler(table, { texts: bounds.texts, history: { most: clicks, ...bounds.histories } });
  const whole = assembler(table, { distinct: false, distinctRows: false, paddingItem: 0, texts: { stepsOf: longest }, history: { most: clicks, stepsOf: clicks } });
  const allWords = () => ({ words: Int32Array.from({ length: words }, (_, row) => row) });
  const sides: Readonly<Record<'ours' | 'dense', StepSide>> = {
    ours: { rows: 'lazy', groups: groupCounts(bounds), make, weights, batch: (step) => lean.assemble(impressions(step), 0) },
    dense: {
      rows: 'dense', groups: { texts: 1, histories: 1 }, make: makeDense,
      weights: () => Object.fromEntries(Object.entries(weights()).map(([name, values]) => [denseName(name), values])),
      batch: (step) => ({ ...whole.assemble(impressions(step), 0), tableRows: allWords() }),
    },
  };
  return { table, bounds, specs, sides };
}

/** What the dense program calls a weight of ours. */
export function denseName(name: string): string {
  if (name === tableName('words')) return name;
  return name.replace(/^items\./, 'items.inner.').replace(/^tables\.words\.linear\./, 'items.linear.');
}

function projected(inner: SequenceEncoder, rate: number, width: number): SequenceEncoder {
  const parts = assembly({ linear: dense({ in: wordWidth, out: width }), inner });
  return {
    ...inner, weights: parts.weights,
    forward(weights, sequences, pass) {
      const at = parts.at(weights, pass);
      return at.inner({ ...sequences, vectors: dropped(pass, at.linear(sequences.vectors), rate) });
    },
  };
}

function assembler({ columns, vocabularies }: ItemTable, more: object): BatchAssembler {
  return new BatchAssembler({ items, columns, vocabularies, history: { most: clicks }, ahead: 3,
    negatives: { perPositive: 4, draw: trueThenRandom({ perPositive: 4, seed: 1 }).open({ items }) }, ...more });
}

/** The rows of a step, whatever other steps there are. */
function impressions(step: number): TrainingRows {
  const random = tickets(1, 1, step);
  const history = listOfLengths(batchRows, () => 1 + Math.floor(49 * random()), () => zipf(items, random()));
  const candidates = listOfLengths(batchRows, () => 5, () => zipf(items, random()));
  const labels = listOf(Uint8Array.from({ length: 5 * batchRows }, (_, at) => Number(at % 5 === 0)), new Int32Array(batchRows).fill(5));
  return trainingRows({ history, candidates, labels }, Float64Array.from({ length: batchRows }, (_, row) => step * batchRows + row), 'clicked');
}

function listOfLengths(count: number, length: () => number, value: () => number): List<Int32Array> {
  const lengths = Int32Array.from({ length: count }, length);
  return listOf(Int32Array.from({ length: lengths.reduce((sum, one) => sum + one, 0) }, value), lengths);
}

/** Numbers from 0 on, the k-th with probability in proportion to 1 / (k + 1): by inverting the integral. */
function zipf(size: number, ticket: number): number {
  return Math.min(size - 1, Math.floor((size + 1) ** ticket) - 1);
}
