import { flagOf, wholeOf } from '../config.ts';
import type { Family } from '../family.ts';
import { gatedDecoder } from '../parts/gated-decoder.ts';
import { slidingWindow } from '../parts/sliding-window.ts';

/**
 * Qwen 2 and 2.5: Llama's layers with biases of query, key and value; from layer `max_window_layers` on a window, where it is in use.
 *
 * Source: Yang et al. 2024; Hugging Face `modeling_qwen2.py`.
 *
 * @example
 * qwen2.read({ hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 4, intermediate_size: 16, vocab_size: 32 }).weights['layers.0.self_attn.q_proj.bias'].shape // [8]
 */
export const qwen2: Family = {
  name: 'qwen2', modelTypes: ['qwen2'],
  read: (config) => {
    const windowed = flagOf(config, ['use_sliding_window'], false) && (config['sliding_window'] ?? undefined) !== undefined;
    const [window, from] = windowed ? [slidingWindow(wholeOf(config, ['sliding_window'])), wholeOf(config, ['max_window_layers'], 28)] : [undefined, 0];
    return gatedDecoder({
      family: 'qwen2', config, bias: { inward: true, outward: false, inner: false },
      window: (layer) => layer >= from ? window : undefined,
    });
  },
};
