import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import type { VisionTransformer } from '../family.ts';
import { attention, type AttentionInputs } from '../parts/attention.ts';
import { layerByLayer, runStack } from './run-stack.ts';
import type { TransformerProgram } from './text-program.ts';

export interface VisionProgramOptions {
  /**
   * What it gives:
   *
   * | output | shape | what |
   * |---|---|---|
   * | `states` | [B, patches + 1, width] | finished states, that of the class token first |
   * | `class` | [B, width] | the finished state of the class token |
   * | `mean` | [B, width] | mean of the finished states of the patches |
   * | `layers` | [B, layers * width] | mean of the patches after each layer, none of them finished, one after the other |
   * | `pooled` | [B, its width] | the vector that the model itself makes: behind ViT's pooler, or CLIP's projection |
   */
  readonly gives: readonly ('states' | 'class' | 'mean' | 'layers' | 'pooled')[];
}

/**
 * Images of the model's own size to states, or to one vector each.
 *
 * | input | shape | what |
 * |---|---|---|
 * | `pixels` | [B, channels, size, size] | normalised as the model wants it |
 */
export function visionProgram(model: VisionTransformer, { gives }: VisionProgramOptions): TransformerProgram {
  const { size, channels } = model.image;
  return {
    options: { inputs: { pixels: { shape: ['B', channels, size, size], dtype: 'float32' } }, weights: model.weights },
    program(weights, { pixels }, pass) {
      const everywhere = tf.zeros([1, 1], 'int32');
      const stack = {
        inputs: { pixels: pixels! }, positions: everywhere,
        attend: () => (asked: AttentionInputs) => attention(asked, { positions: everywhere, keyPositions: everywhere, bias: tf.zeros([1, 1, 1, 1]) }),
      };
      const after = gives.includes('layers') ? layerByLayer(model, weights, pass, stack) : [runStack(model, weights, pass, stack)];
      const states = model.finish(weights, after.at(-1)!, pass);
      const [images, tokens, width] = states.shape as [number, number, number];
      const part = (from: number, count: number, of = states) => tf.slice(of, [0, from, 0], [images, count, width]);
      const patches = (of: Tensor) => tf.mean(part(1, tokens - 1, of), 1);
      return {
        ...(gives.includes('states') && { states }),
        ...(gives.includes('class') && { class: tf.reshape(part(0, 1), [images, width]) }),
        ...(gives.includes('mean') && { mean: patches(states) }),
        ...(gives.includes('layers') && { layers: tf.concat(after.map(patches), 1) }),
        ...(gives.includes('pooled') && { pooled: model.pooled!.of(weights, states) }),
      };
    },
  };
}
