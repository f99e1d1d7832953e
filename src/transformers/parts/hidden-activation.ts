import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import { EngineError } from '../../core/errors.ts';

const gelu = (x: Tensor) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
const silu = (x: Tensor) => tf.mul(x, tf.sigmoid(x));
/** x³ as x x²: powers of negative numbers are slow. */
const tanhGelu = (x: Tensor) =>
  tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(tf.mul(tf.add(x, tf.mul(tf.mul(x, tf.square(x)), 0.044715)), Math.sqrt(2 / Math.PI))), 1));

const known: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  gelu, silu, swish: silu, gelu_new: tanhGelu, gelu_pytorch_tanh: tanhGelu, gelu_fast: tanhGelu,
  quick_gelu: (x) => tf.mul(x, tf.sigmoid(tf.mul(x, 1.702))),
  relu: (x) => tf.relu(x), tanh: (x) => tf.tanh(x),
};

/**
 * What bends the hidden layer, by the name that config.json has for it.
 *
 * Errors: `EngineError` `load`.
 */
export function hiddenActivation(name: string): (x: Tensor) => Tensor {
  const found = Object.hasOwn(known, name) ? known[name] : undefined;
  if (found) return found;
  throw new EngineError('load', `config.json: the activation "${name}" is not implemented`, `there are ${Object.keys(known).join(', ')}`);
}
