import { type Config, flagOf, numberOf, refuseUnless, wholeOf } from '../config.ts';
import type { Family } from '../family.ts';
import { experts } from '../parts/experts.ts';
import { gatedDecoder } from '../parts/gated-decoder.ts';
import { slidingWindow } from '../parts/sliding-window.ts';

/**
 * gpt-oss: Llama's layers with a mixture of experts inside, sinks in every softmax, and a window in every second layer.
 *
 * Source: OpenAI 2025; Hugging Face `modeling_gpt_oss.py`.
 *
 * Differs: reads expert tensors that are not quantised; all experts are computed (`experts`).
 *
 * @example
 * gptOss.read({ hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 4, head_dim: 4, intermediate_size: 6, vocab_size: 32 }).weights['layers.0.self_attn.sinks'].shape // [4]
 */
export const gptOss: Family = {
  name: 'gpt-oss', modelTypes: ['gpt_oss'],
  read: (config) => {
    refuseUnless((config['quantization_config'] ?? undefined) === undefined, 'a model with quantised experts');
    const attention = flagOf(config, ['attention_bias'], true);
    const window = slidingWindow(wholeOf(config, ['sliding_window'], 128));
    return gatedDecoder({
      family: 'gpt-oss', config: { head_dim: 64, rms_norm_eps: 1e-5, max_position_embeddings: 131_072, ...config }, sinks: true,
      bias: { inward: attention, outward: attention, inner: true },
      inner: experts({
        width: wholeOf(config, ['hidden_size']), inner: wholeOf(config, ['intermediate_size']), experts: wholeOf(config, ['num_local_experts'], 32),
        chosen: wholeOf(config, ['num_experts_per_tok', 'experts_per_token'], 4), limit: numberOf(config, ['swiglu_limit'], 7),
      }),
      window: (layer) => isWindowed(config, layer) ? window : undefined,
    });
  },
};

/** As `layer_types` says; without it every second layer, the first too. */
function isWindowed(config: Config, layer: number): boolean {
  const types = config['layer_types'];
  return Array.isArray(types) ? types[layer] === 'sliding_attention' : layer % 2 === 0;
}
