import { wholeOf } from '../config.ts';
import type { Family } from '../family.ts';
import { gatedDecoder } from '../parts/gated-decoder.ts';
import { slidingWindow } from '../parts/sliding-window.ts';

/**
 * Phi-3 mini and medium: Llama's layers with query, key and value in one map, gate and up in another, and a window of the last tokens.
 *
 * Source: Abdin et al. 2024; Hugging Face `modeling_phi3.py`.
 *
 * Differs: refuses the `longrope` of the models for 128k tokens, and has not the layers of Phi-3 small, which are another kind.
 *
 * @example
 * phi3.read({ hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 4, num_key_value_heads: 2, intermediate_size: 16, vocab_size: 32 }).weights['layers.0.self_attn.qkv_proj.weight'].shape // [16, 8]
 */
export const phi3: Family = {
  name: 'phi3', modelTypes: ['phi3'],
  read: (config) => {
    const window = (config['sliding_window'] ?? undefined) === undefined ? undefined : slidingWindow(wholeOf(config, ['sliding_window']));
    return gatedDecoder({
      family: 'phi3', config, bias: { inward: false, outward: false, inner: false }, fused: { inward: true, inner: true },
      window: () => window,
    });
  },
};
