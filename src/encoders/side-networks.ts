import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { checkOptions, optional, wholeNumber } from '../core/option-rules.ts';
import { assembly } from '../nn/assembly.ts';
import { dense } from '../nn/dense.ts';
import { below, within } from '../nn/module.ts';
import type { SequenceEncoder } from '../nn/parts.ts';
import { sideBlock } from '../nn/side-block.ts';
import { weighedSteps } from '../nn/weighed-steps.ts';
import { columnMasks } from './columns/column-masks.ts';
import { layersRead } from './columns/layers-read.ts';
import { sideNetwork, type SideNetworkOptions } from './side-network.ts';

export interface SideNetworksOptions extends SideNetworkOptions {
  /** How many columns there are: text, image. Default 2. */
  readonly columns?: number;
}

/**
 * A side network for each of several frozen models, and one between them, which reads what all of them gave layer by layer (IISAN's item
 * encoder). The models have as many layers, of one width.
 *
 * | what | shape |
 * |---|---|
 * | vectors, mask, columns | [sequences, steps, input], as encoders with pooling `layers` give them, [sequences, steps], the same |
 * | `between.gates` | [layers that are read, columns] |
 * | output | [sequences, width]; zeros where nothing is there |
 *
 * Formula: `sideNetwork` for each column; between them m = 0, for each layer i that is read: m = LN(n + D relu(U n)) with
 * n = m + Σ g_c h_c,i, g softmax over the columns of the gates of the layer, and W m + b; then a layer over all of them side by side.
 *
 * Source: Fu et al. 2024 (IISAN), intra- and inter-modal. Differs: blocks are those of Legommenders (a norm, twice as wide; there none, and
 * narrower); a column that is not there is zero.
 *
 * Errors: those of `sideNetwork`.
 *
 * @example
 * sideNetworks({ width: 16, input: 12 * 8, layers: 12, step: 5, globalProjection: 4 }).weights['between.gates'].shape // [3, 2]
 */
export function sideNetworks(options: SideNetworksOptions): SequenceEncoder {
  checkOptions<SideNetworksOptions>('sideNetworks', options, {
    width: wholeNumber(1), input: optional(wholeNumber(1)), layers: wholeNumber(1), step: optional(wholeNumber(1)),
    globalProjection: optional(wholeNumber(1)), localProjection: optional(wholeNumber(1)), columns: optional(wholeNumber(1)),
  });
  const { columns = 2, ...network } = options;
  const settings = { input: options.width, step: 1, ...network, columns };
  const { width, input, layers, step, globalProjection } = settings;
  const own = sideNetwork(network);
  const read = layersRead(layers, step);
  const size = input / layers;
  const inner = globalProjection ?? size;
  const sides = assembly(Object.fromEntries(Array.from({ length: columns }, (_, column) => [`${column}`, own])));
  const parts = assembly({ global: globalProjection === undefined ? undefined : dense({ in: size, out: globalProjection, bias: false }), out: dense({ in: inner, out: width }) });
  const blocks = assembly(Object.fromEntries(read.map((_, at) => [`${at}`, sideBlock({ width: inner })])));
  const last = assembly({ all: dense({ in: (columns + 1) * width, out: width }) });
  return {
    name: 'side-networks', width, gap: 0,
    weights: {
      ...within('sides', sides.weights), ...within('between', { gates: { shape: [read.length, columns], init: { kind: 'zeros' } }, ...parts.weights, ...blocks.weights }), ...last.weights,
    },
    forward(weights, sequences, pass) {
      const between = below('between', weights);
      const { global, out } = parts.at(between, pass);
      const side = sides.at(below('sides', weights), pass);
      const masks = columnMasks(sequences, columns);
      const there = masks.map((mask) => tf.max(mask, 1, true));
      const states = masks.map((mask) => weighedSteps(sequences.vectors, tf.div(mask, tf.maximum(tf.sum(mask, 1, true), 1))));
      const alone = states.map((vectors, at) => side[`${at}`]!({ vectors: tf.expandDims(vectors, 1), mask: there[at]! }));
      const shares = tf.softmax(between.gates!);
      const mixed = (at: number): Tensor => states.map((given, column) => {
        const after = tf.slice(given, [0, read[at]! * size], [given.shape[0]!, size]);
        return tf.mul(globalProjection === undefined ? after : global(after), tf.slice(shares, [at, column], [1, 1]));
      }).reduce((sum, one) => tf.add(sum, one));
      const met = Object.values(blocks.at(between, pass)).reduce((state: Tensor | undefined, block, at) => block(state ? tf.add(state, mixed(at)) : mixed(at)), undefined);
      const any = there.reduce((most, one) => tf.maximum(most, one));
      return tf.mul(last.at(weights, pass).all(tf.concat([...alone, out(met!)], 1)), any);
    },
    toJSON: () => ({ sideNetworks: settings }),
  };
}
