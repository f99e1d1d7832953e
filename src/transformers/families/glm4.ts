import { flagOf } from '../config.ts';
import type { Family } from '../family.ts';
import { gatedDecoder } from '../parts/gated-decoder.ts';

/**
 * GLM-4-0414: GLM-4 with norms after attention and after the inner layer too, before they are added.
 *
 * Source: Hugging Face `modeling_glm4.py`.
 *
 * @example
 * glm4.read({ hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 4, intermediate_size: 16, vocab_size: 32 }).weights['layers.0.post_mlp_layernorm.weight'].shape // [8]
 */
export const glm4: Family = {
  name: 'glm4', modelTypes: ['glm4'],
  read: (config) => gatedDecoder({
    family: 'glm4', config: { partial_rotary_factor: 0.5, ...config }, neighbours: true, sandwich: true, fused: { inner: true },
    bias: { inward: flagOf(config, ['attention_bias'], false), outward: false, inner: false },
  }),
};
