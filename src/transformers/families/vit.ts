import type { Tensor } from '../../compile/tf.ts';
import { assembly } from '../../nn/assembly.ts';
import { dropout } from '../../nn/dropout.ts';
import { below, inference, within, type Weights } from '../../nn/module.ts';
import { type Config, flagOf, numberOf, textOf, wholeOf } from '../config.ts';
import type { Family, VisionTransformer } from '../family.ts';
import { hiddenActivation } from '../parts/hidden-activation.ts';
import { linear, normal } from '../parts/linear.ts';
import { meanNorm } from '../parts/norms.ts';
import { patches } from '../parts/patches.ts';
import { classState, placesOf, visionLayer, withClass } from '../parts/vision-stack.ts';

/**
 * Vision Transformer: patches of an image as tokens, a class token before them, learned positions, norms before each part and at the end.
 * Its own vector is that of the class token behind a map and tanh, where config.json does not name a classifier.
 *
 * Source: Dosovitskiy et al. 2021; Hugging Face `modeling_vit.py`.
 *
 * @example
 * vit.read({ hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 16, image_size: 8, patch_size: 4 }).weights['embeddings.position_embeddings'].shape // [5, 8]
 */
export const vit: Family = { name: 'vit', modelTypes: ['vit'], read };

function read(config: Config): VisionTransformer {
  const [width, layers, heads, inner] = ['hidden_size', 'num_hidden_layers', 'num_attention_heads', 'intermediate_size'].map((name) => wholeOf(config, [name])) as [number, number, number, number];
  const [size, patch, channels] = [wholeOf(config, ['image_size'], 224), wholeOf(config, ['patch_size'], 16), wholeOf(config, ['num_channels'], 3)];
  const rates = { hidden: numberOf(config, ['hidden_dropout_prob'], 0), attention: numberOf(config, ['attention_probs_dropout_prob'], 0) };
  const bend = hiddenActivation(textOf(config, ['hidden_act'], 'gelu'));
  const bias = flagOf(config, ['qkv_bias'], true);
  const classifies = (Array.isArray(config['architectures']) ? config['architectures'] : []).some((name) => /ForImageClassification$/.test(String(name)));
  const norm = meanNorm({ width, epsilon: numberOf(config, ['layer_norm_eps'], 1e-12) });
  const inward = linear({ in: width, out: width, bias });
  const block = assembly({
    layernorm_before: norm, 'attention.attention.query': inward, 'attention.attention.key': inward, 'attention.attention.value': inward,
    'attention.output.dense': linear({ in: width, out: width }), layernorm_after: norm,
    'intermediate.dense': linear({ in: width, out: inner }), 'output.dense': linear({ in: inner, out: width }),
  });
  const cut = patches({ size, patch, channels, width, bias: true });
  const [entry, last] = ['embeddings.patch_embeddings.projection', 'layernorm'];
  const pooledWidth = wholeOf(config, ['pooler_output_size'], width);
  const pooler = classifies ? undefined : linear({ in: width, out: pooledWidth });
  const settle = hiddenActivation(textOf(config, ['pooler_act'], 'tanh'));
  return {
    family: 'vit', kind: 'vision', width, layers, heads, kvHeads: heads, headSize: Math.floor(width / heads), image: { size, patch, channels },
    weights: Object.assign({ 'embeddings.cls_token': normal([width]), 'embeddings.position_embeddings': normal([placesOf(size, patch), width]) },
      within(entry, cut.weights), ...Array.from({ length: layers }, (_, at) => within(`encoder.layer.${at}`, block.weights)), within(last, norm.weights),
      pooler && within('pooler.dense', pooler.weights)) as VisionTransformer['weights'],
    naming: { renames: [[/^vit\./, '']] },
    embed: (weights, { pixels }, pass) =>
      dropout(pass, withClass(cut.forward(below(entry, weights), pixels, pass), weights['embeddings.cls_token']!, weights['embeddings.position_embeddings']!), rates.hidden),
    layer(weights, at, inputs, pass) {
      const part = block.at(below(`encoder.layer.${at}`, weights), pass);
      return visionLayer({
        before: part.layernorm_before, query: part['attention.attention.query'], key: part['attention.attention.key'], value: part['attention.attention.value'],
        out: part['attention.output.dense'], after: part.layernorm_after, widen: part['intermediate.dense'], bend, narrow: part['output.dense'],
      }, inputs, heads, rates, pass);
    },
    finish: (weights, states, pass) => norm.forward(below(last, weights), states, pass),
    ...(pooler && {
      pooled: { width: pooledWidth, of: (weights: Weights, states: Tensor) => settle(pooler.forward(below('pooler.dense', weights), classState(states), inference)) },
    }),
  };
}
