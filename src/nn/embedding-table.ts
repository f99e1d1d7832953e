import type { Tensor } from '../compile/tf.ts';
import { checkOptions, numberAbove, optional, wholeNumber, yesOrNo } from '../core/option-rules.ts';
import { assembly } from './assembly.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { dropoutRate } from './dropout-rate.ts';
import type { Module } from './module.ts';

export interface EmbeddingTableOptions {
  readonly rows: number;
  /** Of what comes out. */
  readonly width: number;
  /** Width of vectors that are brought along (word vectors, vectors of a language model). Default: none are, and the rows are learned. */
  readonly stored?: number;
  /** Rows that are not trained. Default: those brought along. */
  readonly frozen?: boolean;
  /** A linear layer from what is stored to what comes out. Default: where the widths differ. */
  readonly linear?: boolean;
  /** Of what the linear layer yields. Default 0.1. */
  readonly dropout?: number;
  /** Of the normal that learned rows start from. Default 1. */
  readonly deviation?: number;
}

export interface EmbeddingTable extends Module<null, Tensor> {
  readonly width: number;
  toJSON(): object;
}

/**
 * The rows of a table as vectors of one width: as they are, or through a linear layer and dropout.
 *
 * | weight | shape |
 * |---|---|
 * | `rows` | [rows, stored or width]; a pass may be given the distinct rows of a batch instead |
 * | `linear.kernel`, `linear.bias` | [stored, width], [width] |
 *
 * Source: Legommenders `embedding_hub.py`.
 * Differs: whether there is a linear layer is said per table (there one setting for all decides); dropout strikes a row, so that all
 * tokens of a batch that share it share the noise (there each token has its own).
 *
 * @example
 * Object.keys(embeddingTable({ rows: 9, width: 4, stored: 300 }).weights) // ['rows', 'linear.kernel', 'linear.bias']
 * embeddingTable({ rows: 9, width: 4 }).weights.rows // { shape: [9, 4], init: { kind: 'normal', deviation: 1 } }
 */
export function embeddingTable(options: EmbeddingTableOptions): EmbeddingTable {
  checkOptions('embeddingTable', options, {
    rows: wholeNumber(1), width: wholeNumber(1), stored: optional(wholeNumber(1)), frozen: optional(yesOrNo), linear: optional(yesOrNo),
    dropout: optional(dropoutRate), deviation: optional(numberAbove(0)),
  });
  const { rows, width, stored = width, frozen = options.stored !== undefined, dropout: rate = 0.1, deviation = 1 } = options;
  const linear = stored !== width || (options.linear ?? false);
  const parts = assembly({ linear: linear ? dense({ in: stored, out: width }) : undefined });
  return {
    width,
    weights: { rows: { shape: [rows, stored], init: { kind: 'normal', deviation }, ...(frozen && { frozen }) }, ...parts.weights },
    forward(weights, _, pass) {
      const { linear: project } = parts.at(weights, pass);
      return project ? dropout(pass, project(weights.rows!), rate) : weights.rows!;
    },
    toJSON: () => ({ embeddingTable: { rows, width, stored, frozen, linear, dropout: rate, deviation } }),
  };
}
