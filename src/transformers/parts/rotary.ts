import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import type { RotaryFrequencies } from './rotary-frequencies.ts';

export interface RotaryOptions extends RotaryFrequencies {
  /** Whether neighbours are turned together (0 with 1, 2 with 3) or halves (0 with size / 2). Default: halves. */
  readonly neighbours?: boolean;
}

/** Turns pairs of values by angles that grow with the position: [sequences, heads, tokens, head size] keeps its shape. */
export type Rotary = (values: Tensor, positions: Tensor) => Tensor;

/**
 * Rotary position embedding of the first values of each head, two per frequency; the rest pass as they are.
 *
 * Source: Su et al. 2021; Hugging Face `apply_rotary_pos_emb` (halves), GLM (neighbours).
 */
export function rotary({ frequencies, factor, neighbours = false }: RotaryOptions): Rotary {
  const pairs = frequencies.length;
  return (values, positions) => {
    const [sequences, heads, tokens, size] = values.shape as [number, number, number, number];
    const [first, places] = positions.shape as [number, number];
    const angles = tf.mul(tf.reshape(tf.cast(positions, 'float32'), [first, 1, places, 1]), tf.tensor4d([...frequencies], [1, 1, 1, pairs]));
    const [cos, sin] = [tf.cos(angles), tf.sin(angles)].map((part) => factor === 1 ? part : tf.mul(part, factor)) as [Tensor, Tensor];
    const [turning, rest] = size === 2 * pairs ? [values] : tf.split(values, [2 * pairs, size - 2 * pairs], -1);
    const turn = (a: Tensor, b: Tensor) => [tf.sub(tf.mul(a, cos), tf.mul(b, sin)), tf.add(tf.mul(b, cos), tf.mul(a, sin))] as const;
    const turned = neighbours ? turnNeighbours(turning!) : tf.concat([...turn(...tf.split(turning!, 2, -1) as [Tensor, Tensor])], -1);
    return rest ? tf.concat([turned, rest], -1) : turned;

    function turnNeighbours(all: Tensor): Tensor {
      const [even, odd] = tf.split(tf.reshape(all, [sequences, heads, tokens, pairs, 2]), 2, -1)
        .map((part) => tf.reshape(part, [sequences, heads, tokens, pairs])) as [Tensor, Tensor];
      return tf.reshape(tf.stack([...turn(even, odd)], 4), [sequences, heads, tokens, 2 * pairs]);
    }
  };
}
