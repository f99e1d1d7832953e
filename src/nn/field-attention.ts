import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { assembly } from './assembly.ts';
import { dense } from './dense.ts';
import { layerNorm } from './layer-norm.ts';
import type { Module } from './module.ts';

export interface FieldAttentionOptions {
  /** Width of a field that goes in, and of one that comes out: a multiple of `heads`. */
  readonly in: number;
  readonly out: number;
  readonly heads: number;
  /** Of the attention weights. */
  readonly dropout: number;
  /** Adds what went in, through a linear map where the widths differ. */
  readonly residual: boolean;
  readonly layerNorm: boolean;
  /** Divides the products of queries and keys by sqrt(out / heads). */
  readonly scale: boolean;
}

/**
 * Fields attend to one another: relu(norm(softmax(q k') v + residual)), per head, without biases.
 *
 * | what | shape |
 * |---|---|
 * | input, output | [rows, fields, in], [rows, fields, out] |
 * | `query.kernel`, `key.kernel`, `value.kernel` | [in, out] |
 * | `residual.kernel` | [in, out], where the widths differ |
 * | `norm.gain`, `norm.bias` | [out], with `layerNorm` |
 *
 * Source: Song et al. 2019 (AutoInt); Legommenders `autoint_predictor.py`.
 *
 * @example
 * const plain = { heads: 2, dropout: 0, residual: true, layerNorm: false, scale: false };
 * Object.keys(fieldAttention({ in: 4, out: 4, ...plain }).weights) // ['query.kernel', 'key.kernel', 'value.kernel']
 */
export function fieldAttention({ in: width, out, heads, dropout, residual, layerNorm: normalise, scale }: FieldAttentionOptions):
    Module<Tensor, Tensor> {
  const map = dense({ in: width, out, bias: false });
  const parts = assembly({
    query: map, key: map, value: map,
    residual: residual && width !== out ? map : undefined,
    norm: normalise ? layerNorm({ width: out }) : undefined,
  });
  return {
    weights: parts.weights,
    forward(weights, fields, pass) {
      const { query, key, value, residual: project, norm } = parts.at(weights, pass);
      const count = fields.shape[1]!;
      const perHead = (values: Tensor) => tf.transpose(tf.reshape(values, [-1, count, heads, out / heads]), [0, 2, 1, 3]);
      const products = tf.matMul(perHead(query(fields)), perHead(key(fields)), false, true);
      const attention = tf.softmax(scale ? tf.div(products, Math.sqrt(out / heads)) : products);
      const seen = tf.matMul(dropout > 0 ? pass.dropout(attention, dropout) : attention, perHead(value(fields)));
      const joined = tf.reshape(tf.transpose(seen, [0, 2, 1, 3]), [-1, count, out]);
      const added = residual ? tf.add(joined, width === out ? fields : project(fields)) : joined;
      return tf.relu(normalise ? norm(added) : added);
    },
  };
}
