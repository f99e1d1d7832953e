import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { OptionsError } from '../core/errors.ts';
import { checkOptions, optional, wholeNumber } from '../core/option-rules.ts';
import { assembly } from '../nn/assembly.ts';
import { dense } from '../nn/dense.ts';
import { partSteps } from '../nn/part-steps.ts';
import type { SequenceEncoder } from '../nn/parts.ts';
import { sideBlock } from '../nn/side-block.ts';
import { layersRead } from './columns/layers-read.ts';

export interface SideNetworkOptions {
  /** Of what comes out. */
  readonly width: number;
  /** Of the vectors that come in: states after every layer, one after the other. A multiple of `layers`. Default `width`. */
  readonly input?: number;
  /** Layers of the model that made them. */
  readonly layers: number;
  /** Every so manieth of them is read, the last one among them. Default 1. */
  readonly step?: number;
  /** All states are first made so wide by one map. Default: they stay as they are. */
  readonly globalProjection?: number;
  /** The states of each layer are then made so wide by a map of their own. Default: they stay as they are. */
  readonly localProjection?: number;
}

/**
 * A network beside a frozen model, which reads the states that this had after each of its layers, and of which nothing is computed
 * anew (IISAN's item encoder). It reads the first step.
 *
 * | what | shape |
 * |---|---|
 * | vectors, mask | [sequences, steps, input], as an encoder with pooling `layers` gives them, [sequences, steps] |
 * | `gates` | [layers that are read - 1] |
 * | output | [sequences, width]; zeros where nothing is there |
 *
 * Formula: s = h_0; for each further layer i: f = g s + (1 - g) h_i with g = sigmoid(gate_i), s = LN(f + D relu(U f)), U twice as wide;
 * W s + b. Without a projection U and D are as wide as the model.
 *
 * Source: Fu et al. 2024 (IISAN, one modality; `sideNetworks` for several); Legommenders `iisan_operator.py`. Differs: both projections may be given, one behind the
 * other (there that fails); states that are no numbers are refused when they are made (there noise takes their place).
 *
 * Errors: `OptionsError` `wrong-value` for an input that is not as many states as there are layers, or a step beyond them.
 *
 * @example
 * sideNetwork({ width: 16, input: 12 * 8, layers: 12, step: 5, globalProjection: 4 }).weights.gates.shape // [2]
 */
export function sideNetwork(options: SideNetworkOptions): SequenceEncoder {
  checkOptions<SideNetworkOptions>('sideNetwork', options, {
    width: wholeNumber(1), input: optional(wholeNumber(1)), layers: wholeNumber(1), step: optional(wholeNumber(1)),
    globalProjection: optional(wholeNumber(1)), localProjection: optional(wholeNumber(1)),
  });
  const settings = { input: options.width, step: 1, ...options };
  const { width, input, layers, step, globalProjection, localProjection } = settings;
  const size = input / layers;
  if (!Number.isInteger(size)) throw new OptionsError('wrong-value', `sideNetwork: ${input} values come in, which are not the states of ${layers} layers`, 'the width of its vectors is the layers of the model times its own width');
  if (step >= layers && layers > 1) throw new OptionsError('wrong-value', `sideNetwork: "step" is ${step}, and there are ${layers} layers`, 'choose a smaller one');
  const read = layersRead(layers, step);
  const inner = localProjection ?? globalProjection ?? size;
  const map = (from: number, out: number | undefined) => out === undefined ? undefined : dense({ in: from, out, bias: false });
  const parts = assembly({ global: map(size, globalProjection), out: dense({ in: inner, out: width }) });
  const local = assembly(Object.fromEntries(read.map((_, at) => [`local.${at}`, map(globalProjection ?? size, localProjection)])));
  const blocks = assembly(Object.fromEntries(read.slice(1).map((_, at) => [`${at}`, sideBlock({ width: inner })])));
  return {
    name: 'side-network', width,
    weights: {
      ...parts.weights, ...local.weights, ...(read.length > 1 && { gates: { shape: [read.length - 1], init: { kind: 'constant', value: 0.5 } } }), ...blocks.weights,
    },
    forward(weights, { vectors, mask }, pass) {
      const { global, out } = parts.at(weights, pass);
      const own = local.at(weights, pass);
      const states = tf.reshape(partSteps(vectors, 0, 1), [-1, input]);
      const sequences = states.shape[0]!;
      const [first, ...others] = read.map((layer, at): Tensor => {
        const after = tf.slice(states, [0, layer * size], [sequences, size]);
        const projected = global ? global(after) : after;
        return own[`local.${at}`]?.(projected) ?? projected;
      });
      const last = Object.values(blocks.at(weights, pass)).reduce((state, block, at) => {
        const gate = tf.sigmoid(tf.slice(weights.gates!, [at], [1]));
        return block(tf.add(tf.mul(gate, state), tf.mul(tf.sub(1, gate), others[at]!)));
      }, first!);
      return tf.mul(out(last), partSteps(mask, 0, 1));
    },
    toJSON: () => ({ sideNetwork: settings }),
  };
}
