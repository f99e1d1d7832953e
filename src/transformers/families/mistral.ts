import { wholeOf } from '../config.ts';
import type { Family } from '../family.ts';
import { gatedDecoder } from '../parts/gated-decoder.ts';
import { slidingWindow } from '../parts/sliding-window.ts';

/**
 * Mistral: Llama's layers, of which each sees a window of the last tokens, where config.json names one.
 *
 * Source: Jiang et al. 2023; Hugging Face `modeling_mistral.py`.
 *
 * @example
 * mistral.read({ hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 4, intermediate_size: 16, vocab_size: 32, sliding_window: 4 }).kind // 'decoder'
 */
export const mistral: Family = {
  name: 'mistral', modelTypes: ['mistral'],
  read: (config) => {
    const window = (config['sliding_window'] ?? undefined) === undefined ? undefined : slidingWindow(wholeOf(config, ['sliding_window']));
    return gatedDecoder({ family: 'mistral', config, bias: { inward: false, outward: false, inner: false }, window: () => window });
  },
};
