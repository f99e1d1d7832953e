import type { Tensor } from '../../compile/tf.ts';
import { assembly } from '../../nn/assembly.ts';
import { below, inference, within, type Weights } from '../../nn/module.ts';
import { type Config, numberOf, sectionOf, textOf, wholeOf } from '../config.ts';
import type { Family, VisionTransformer } from '../family.ts';
import { hiddenActivation } from '../parts/hidden-activation.ts';
import { linear, normal } from '../parts/linear.ts';
import { meanNorm } from '../parts/norms.ts';
import { patches } from '../parts/patches.ts';
import { rows } from '../parts/rows.ts';
import { classState, placesOf, visionLayer, withClass } from '../parts/vision-stack.ts';

/**
 * The half of CLIP that sees: a Vision Transformer with a norm before its layers. Its own vector is that of the class token behind a norm
 * and the projection into the space that images share with texts. Reads checkpoints of the whole CLIP too.
 *
 * Source: Radford et al. 2021; Hugging Face `modeling_clip.py`.
 *
 * @example
 * clipVision.read({ hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 16, image_size: 8, patch_size: 4, projection_dim: 6 }).weights['visual_projection.weight'].shape // [6, 8]
 */
export const clipVision: Family = { name: 'clip-vision', modelTypes: ['clip_vision_model', 'clip'], read };

function read(whole: Config): VisionTransformer {
  const config = sectionOf(whole, 'vision_config') ?? whole;
  const size = (name: string, otherwise: number) => wholeOf(config, [name], otherwise);
  const [width, layers, heads, inner] = [size('hidden_size', 768), size('num_hidden_layers', 12), size('num_attention_heads', 12), size('intermediate_size', 3072)];
  const image = { size: size('image_size', 224), patch: size('patch_size', 32), channels: size('num_channels', 3) };
  const shared = wholeOf({ ...config, ...whole }, ['projection_dim'], 512);
  const bend = hiddenActivation(textOf(config, ['hidden_act'], 'quick_gelu'));
  const rates = { hidden: 0, attention: numberOf(config, ['attention_dropout'], 0) };
  const norm = meanNorm({ width, epsilon: numberOf(config, ['layer_norm_eps'], 1e-5) });
  const square = linear({ in: width, out: width });
  const block = assembly({
    layer_norm1: norm, 'self_attn.q_proj': square, 'self_attn.k_proj': square, 'self_attn.v_proj': square, 'self_attn.out_proj': square,
    layer_norm2: norm, 'mlp.fc1': linear({ in: width, out: inner }), 'mlp.fc2': linear({ in: inner, out: width }),
  });
  const ends = assembly({
    'embeddings.patch_embedding': patches({ ...image, width, bias: false }), 'embeddings.position_embedding': rows({ count: placesOf(image.size, image.patch), width }),
    pre_layrnorm: norm, post_layernorm: norm, // sic
    visual_projection: linear({ in: width, out: shared, bias: false }),
  });
  return {
    family: 'clip-vision', kind: 'vision', width, layers, heads, kvHeads: heads, headSize: Math.floor(width / heads), image,
    weights: Object.assign({ 'embeddings.class_embedding': normal([width]) }, ends.weights, ...Array.from({ length: layers }, (_, at) => within(`encoder.layers.${at}`, block.weights))) as VisionTransformer['weights'],
    naming: { renames: [[/^vision_model\./, '']] },
    embed(weights, { pixels }, pass) {
      const part = ends.at(weights, pass);
      return part.pre_layrnorm(withClass(part['embeddings.patch_embedding'](pixels), weights['embeddings.class_embedding']!, weights['embeddings.position_embedding.weight']!));
    },
    layer(weights, at, inputs, pass) {
      const part = block.at(below(`encoder.layers.${at}`, weights), pass);
      return visionLayer({
        before: part.layer_norm1, query: part['self_attn.q_proj'], key: part['self_attn.k_proj'], value: part['self_attn.v_proj'], out: part['self_attn.out_proj'],
        after: part.layer_norm2, widen: part['mlp.fc1'], bend, narrow: part['mlp.fc2'],
      }, inputs, heads, rates, pass);
    },
    finish: (_, states) => states,
    pooled: {
      width: shared,
      of(weights: Weights, states: Tensor) {
        const part = ends.at(weights, inference);
        return part.visual_projection(part.post_layernorm(classState(states)));
      },
    },
  };
}
