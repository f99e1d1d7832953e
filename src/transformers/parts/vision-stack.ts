import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import { dropout } from '../../nn/dropout.ts';
import type { Pass } from '../../nn/module.ts';
import { refuseUnless } from '../config.ts';
import type { LayerInputs } from '../family.ts';
import { splitHeads } from './attention.ts';

/** The parts of a layer that sees images, by what they do. */
export interface VisionLayer {
  readonly before: (x: Tensor) => Tensor;
  readonly query: (x: Tensor) => Tensor;
  readonly key: (x: Tensor) => Tensor;
  readonly value: (x: Tensor) => Tensor;
  readonly out: (x: Tensor) => Tensor;
  readonly after: (x: Tensor) => Tensor;
  readonly widen: (x: Tensor) => Tensor;
  readonly bend: (x: Tensor) => Tensor;
  readonly narrow: (x: Tensor) => Tensor;
}

/** Norms before attention and before the inner layer: y = x + O attention(n x), z = y + W act(U m(y)). */
export function visionLayer(part: VisionLayer, { states, attend, keep }: LayerInputs, heads: number, rates: { readonly attention: number; readonly hidden: number }, pass: Pass): Tensor {
  const entering = part.before(states);
  const [query, key, value] = [part.query, part.key, part.value].map((map) => splitHeads(map(entering), heads)) as [Tensor, Tensor, Tensor];
  const mixed = keep(attend({ query, key, value, shares: (shares) => dropout(pass, shares, rates.attention) }));
  const middle = tf.add(keep(states), dropout(pass, part.out(mixed), rates.hidden));
  return tf.add(middle, dropout(pass, part.narrow(part.bend(part.widen(part.after(middle)))), rates.hidden));
}

/** Patches with a learned state before them, and a learned state added to each. */
export function withClass(patches: Tensor, first: Tensor, places: Tensor): Tensor {
  const [images, , width] = patches.shape as [number, number, number];
  const opening = tf.tile(tf.reshape(first, [1, 1, width]), [images, 1, 1]);
  return tf.add(tf.concat([opening, patches], 1), tf.expandDims(places, 0));
}

/** The state of the class token: [images, width]. */
export function classState(states: Tensor): Tensor {
  const [images, , width] = states.shape as [number, number, number];
  return tf.reshape(tf.slice(states, [0, 0, 0], [images, 1, width]), [images, width]);
}

/** How many patches an image has, and the learned states that go with them: one more. */
export function placesOf(size: number, patch: number): number {
  refuseUnless(size % patch === 0, `patches of ${patch} pixels in an image of ${size}`);
  return (size / patch) ** 2 + 1;
}
