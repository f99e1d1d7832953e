import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { OptionsError } from '../core/errors.ts';
import { assembly } from './assembly.ts';
import { embed } from './embed.ts';
import type { EmbeddingTable } from './embedding-table.ts';
import type { Module } from './module.ts';

export interface TokenVectors extends Module<Tensor, Tensor> {
  readonly width: number;
  toJSON(): object;
}

/**
 * Looks tokens up in embedding tables, one for each vocabulary (and one more for special tokens).
 *
 * | what | shape |
 * |---|---|
 * | input | ids, int32, any shape: counted over the rows of all tables, in their order (`distinctTokens`); -1 gives zeros |
 * | `NAME.rows` | of a whole table, or its distinct rows of a batch, which is what ids are then counted over |
 * | output | [..., width] |
 *
 * Source: Legommenders `embedding_hub.py`. Differs: one lookup in all tables at once, not one per column and a sum of mostly zeros.
 * Errors: `OptionsError` `wrong-value` where tables differ in width.
 *
 * @example
 * import { embeddingTable } from './embedding-table.ts';
 * Object.keys(tokenVectors({ words: embeddingTable({ rows: 9, width: 4 }) }).weights) // ['words.rows']
 */
export function tokenVectors(tables: Readonly<Record<string, EmbeddingTable>>): TokenVectors {
  const [first, ...others] = Object.entries(tables);
  if (!first) throw new OptionsError('missing-value', 'tokenVectors: there is no table', 'give it one table per vocabulary');
  const odd = others.find(([, { width }]) => width !== first[1].width);
  if (odd) {
    throw new OptionsError('wrong-value', `tokenVectors: "${first[0]}" yields vectors of ${first[1].width}, "${odd[0]}" of ${odd[1].width}`,
      'give all tables one width; a table of another "stored" width gets a linear layer');
  }
  const parts = assembly(tables);
  return {
    width: first[1].width, weights: parts.weights,
    forward(weights, ids, pass) {
      const rows = Object.values(parts.at(weights, pass)).map((table) => table(null));
      return embed(rows.length === 1 ? rows[0]! : tf.concat(rows, 0), ids);
    },
    toJSON: () => ({ tokenVectors: tables }),
  };
}
