import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';

export interface VocabularyHead {
  /** [vocabulary, width] */
  readonly weight: Tensor;
  /** [vocabulary] */
  readonly bias?: Tensor | undefined;
}

/** A logit for every entry of the vocabulary, or for the ones named in that order: no other is computed. [..., width] to [..., entries]. */
export function vocabularyLogits(states: Tensor, { weight, bias }: VocabularyHead, columns?: readonly number[]): Tensor {
  const named = columns && tf.tensor1d([...columns], 'int32');
  const [rows, offsets] = [weight, bias].map((all) => all && named ? tf.gather(all, named) : all);
  const [count, width] = rows!.shape as [number, number];
  const flat = states.rank === 2 ? states : tf.reshape(states, [-1, width]);
  const logits = tf.matMul(flat as tf.Tensor2D, rows as tf.Tensor2D, false, true);
  const whole = offsets ? tf.add(logits, offsets) : logits;
  return states.rank === 2 ? whole : tf.reshape(whole, [...states.shape.slice(0, -1), count]);
}
