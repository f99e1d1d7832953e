import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import type { PositionBias } from './attention.ts';

export interface RelativePositions {
  readonly buckets: number;
  /** From this distance on all are in one bucket. */
  readonly furthest: number;
  /** Whether keys after a query have buckets of their own, as in an encoder; else they count as distance 0. */
  readonly bothWays: boolean;
}

/**
 * What a learned table adds to a score by how far the key is from the query: near distances one by one, further ones by their logarithm.
 *
 * @param table [buckets, heads]
 *
 * Source: Raffel et al. 2020; Hugging Face `T5Attention.compute_bias`.
 */
export function relativePositions(table: Tensor, settings: RelativePositions): PositionBias {
  const { furthest } = settings;
  const heads = table.shape[1]!;
  return (queries, keys) => {
    const byDistance = tf.gather(table, tf.tensor1d(Array.from({ length: 2 * furthest + 1 }, (_, at) => bucketOf(at - furthest, settings)), 'int32'));
    const [edge, back] = [tf.scalar(furthest, 'int32'), tf.scalar(-furthest, 'int32')];
    const apart = tf.sub(tf.expandDims(keys, 1), tf.expandDims(queries, 2)); // [sequences, tokens, keys]
    const found = tf.gather(byDistance, tf.add(tf.maximum(tf.minimum(apart, edge), back), edge) as tf.Tensor1D);
    const [sequences, tokens, seen] = apart.shape as [number, number, number];
    return tf.transpose(tf.reshape(found, [sequences, tokens, seen, heads]), [0, 3, 1, 2]);
  };
}

/**
 * The bucket of a key that stands `distance` after its query.
 *
 * @example
 * [-200, -9, -1, 0, 1, 9].map((distance) => bucketOf(distance, { buckets: 32, furthest: 128, bothWays: true })) // [15, 8, 1, 0, 17, 24]
 */
export function bucketOf(distance: number, { buckets, furthest, bothWays }: RelativePositions): number {
  const own = bothWays ? buckets / 2 : buckets;
  const first = bothWays && distance > 0 ? own : 0;
  const far = bothWays ? Math.abs(distance) : Math.max(0, -distance);
  const exact = Math.floor(own / 2);
  if (far < exact) return first + far;
  const share = Math.fround(Math.fround(Math.log(Math.fround(far / exact))) / Math.fround(Math.log(furthest / exact))); // in single precision, as the original
  return first + Math.min(own - 1, exact + Math.trunc(Math.fround(share * (own - exact))));
}
