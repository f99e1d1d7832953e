import { flagOf } from '../config.ts';
import type { Family } from '../family.ts';
import { gatedDecoder } from '../parts/gated-decoder.ts';

/**
 * Llama 1, 2, 3, 3.1 and 3.2: grouped heads, rotary positions with their scaling, a head that may be tied.
 *
 * Source: Touvron et al. 2023; Grattafiori et al. 2024; Hugging Face `modeling_llama.py`.
 *
 * @example
 * llama.read({ hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 4, num_key_value_heads: 2, intermediate_size: 16, vocab_size: 32 }).weights['layers.0.self_attn.k_proj.weight'].shape // [4, 8]
 */
export const llama: Family = {
  name: 'llama', modelTypes: ['llama'],
  read: (config) => {
    const attention = flagOf(config, ['attention_bias'], false);
    return gatedDecoder({ family: 'llama', config, bias: { inward: attention, outward: attention, inner: flagOf(config, ['mlp_bias'], false) } });
  },
};
