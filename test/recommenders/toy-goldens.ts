import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import * as tf from '../../src/compile/tf.ts';
import { type List, listOf } from '../../src/core/column.ts';
import { assembleOptions } from '../../src/training/assemble-options.ts';
import { BatchAssembler } from '../../src/training/batches/batch-assembler.ts';
import type { ItemTable } from '../../src/training/item-table.ts';
import type { Gradients } from '../../src/training/optimizers/optimizer.ts';
import type { Recommender } from '../../src/training/recommender.ts';
import type * as encoders from '../encoders/legommenders-weights.ts';
import { shared } from '../shared.ts';

export const folder = 'models/goldens/legommenders';
export const texts = { title: { from: 'title', as: 'words' }, abs: { from: 'abs', as: 'words' }, category: { from: 'category', as: 'category' } } as const;

/** Where the tables of the original are rows that a batch had here, they are whole there. */
export function sameGradients(gradients: Gradients, golden: Readonly<Record<string, tf.Tensor>>, width: number, check = near): void {
  for (const [name, gradient] of Object.entries(gradients)) {
    const theirs = golden[name]!.dataSync();
    if (gradient instanceof Float32Array) {
      check(`gradient of ${name}`, gradient, theirs.length === 1 ? gradient.map(() => theirs[0]!) : theirs);
      continue;
    }
    const whole = new Float32Array(theirs.length);
    gradient.rows.forEach((row, at) => whole.set(gradient.values.subarray(at * width, (at + 1) * width), row * width));
    check(`gradient of ${name}`, whole, theirs);
  }
}

/** The clicks and candidates of the golden's batch; of a match the first candidate was clicked. */
export function toy(recommender: Recommender) {
  const { items, users, match_batch: match, rank_batch: rank } = JSON.parse(readFileSync(shared(`${folder}/toy.json`)!, 'utf8')) as {
    items: { title: number[]; abs: number[]; category: number }[]; users: { history: number[] }[];
    match_batch: { user_id: number; candidates: number[] }[]; rank_batch: { user_id: number; candidate: number; label: number }[];
  };
  const lists = (rows: readonly number[][]): List<Int32Array> => listOf(Int32Array.from(rows.flat()), rows.map(({ length }) => length));
  const rows = recommender.scheme === 'matching' ? match.map((row) => ({ ...row, labels: row.candidates.map((_, at) => Number(at === 0)) }))
    : rank.map(({ user_id, candidate, label }) => ({ user_id, candidates: [candidate], labels: [label] }));
  const shown = lists(rows.map(({ candidates }) => candidates));
  const single = (values: number[]) => lists(values.map((value) => [value]));
  const byText = {
    title: { tokens: lists(items.map(({ title }) => title)), vocabulary: 'words' }, abs: { tokens: lists(items.map(({ abs }) => abs)), vocabulary: 'words' },
    category: { tokens: single(items.map(({ category }) => category)), vocabulary: 'category' },
  };
  const table: ItemTable = 'id' in recommender.texts
    ? { items: items.length, words: {}, vocabularies: { id: items.length }, columns: { id: { tokens: single([...items.keys()]), vocabulary: 'id' } } }
    : { items: items.length, words: {}, vocabularies: { words: 37, category: 4 }, columns: byText };
  return { table, impressions: {
    history: lists(rows.map(({ user_id }) => users[user_id]!.history)), candidates: shown,
    labels: { offsets: shown.offsets, values: Uint8Array.from(rows.flatMap(({ labels }) => labels)) },
  } };
}

export function assemblerOf(recommender: Recommender, table: ItemTable, { candidates }: { candidates: List<Int32Array> }): BatchAssembler {
  const others = candidates.values.filter((_, at) => at % 5 !== 0);
  return new BatchAssembler({
    ...assembleOptions(recommender, table),
    ...(recommender.scheme === 'matching' && { negatives: { perPositive: 4, draw: (_rows, _epoch, into) => into.set(others) } }),
  });
}

/** The rows of the original are padding, CLS, SEP; here CLS, SEP, ATTR_SEP. */
export const specials = (rows: tf.Tensor): tf.Tensor => rows.rank === 0 ? rows : tf.concat([tf.slice(rows, [1, 0], [2, -1]), tf.zeros([1, rows.shape[1]!])], 0);

export function indexOf(name: string): { parameters: number; loss_5_adam_steps_lr1e3: number[] } {
  const { models } = JSON.parse(readFileSync(shared(`${folder}/index.json`)!, 'utf8')) as { models: { model: string; parameters: number; loss_5_adam_steps_lr1e3: number[] }[] };
  return models.find(({ model }) => model === name)!;
}

export const below = (prefix: string, weights: encoders.Named): encoders.Named =>
  Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [`${prefix}.${name}`, tensor]));

export function near(what: string, actual: ArrayLike<number>, golden: ArrayLike<number>, tolerance = 1): void {
  assert.equal(actual.length, golden.length, what);
  for (let at = 0; at < actual.length; at++) {
    const far = Math.abs(actual[at]! - golden[at]!);
    assert.ok(far <= tolerance * (1e-5 + 1e-4 * Math.abs(golden[at]!)), `${what}[${at}]: ${actual[at]}, the golden says ${golden[at]}`);
  }
}
