import { type Config, flagOf, numberOf, refuseUnless, wholeOf } from '../config.ts';
import type { Family } from '../family.ts';
import { gatedDecoder } from '../parts/gated-decoder.ts';

/**
 * GLM-4: Llama's layers with gate and up in one map, biases of query, key and value, and rotary positions that turn neighbours in a part of each head.
 *
 * Reads both layouts: `glm`, and `chatglm`, which was published first, with query, key and value in one map and settings of other names.
 *
 * Source: GLM team 2024; Hugging Face `modeling_glm.py`.
 *
 * @example
 * glm.read({ hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 4, intermediate_size: 16, vocab_size: 32 }).weights['layers.0.mlp.gate_up_proj.weight'].shape // [32, 8]
 */
export const glm: Family = {
  name: 'glm', modelTypes: ['glm', 'chatglm'],
  read: (config) => {
    const remote = config['model_type'] === 'chatglm';
    const settings = { partial_rotary_factor: 0.5, ...(remote ? settingsOf(config) : config) };
    return gatedDecoder({
      family: 'glm', config: settings, neighbours: true, fused: { inward: remote, inner: true },
      bias: { inward: flagOf(settings, ['attention_bias'], false), outward: false, inner: false },
      ...(remote && { renames }),
    });
  },
};

/** The settings of `chatglm` by the names that `glm` has for them. */
function settingsOf(config: Config): Config {
  for (const [name, computed] of [['rmsnorm', true], ['post_layer_norm', true], ['add_bias_linear', false], ['apply_residual_connection_post_layernorm', false]] as const) {
    refuseUnless(flagOf(config, [name], computed) === computed, `${name} ${!computed}`);
  }
  const heads = wholeOf(config, ['num_attention_heads']);
  const headSize = wholeOf(config, ['kv_channels'], Math.floor(wholeOf(config, ['hidden_size']) / heads));
  const rename = {
    num_hidden_layers: config['num_layers'], intermediate_size: config['ffn_hidden_size'], vocab_size: config['padded_vocab_size'] ?? config['vocab_size'],
    max_position_embeddings: config['seq_length'], rms_norm_eps: config['layernorm_epsilon'],
  };
  return {
    hidden_size: config['hidden_size'], num_attention_heads: heads, head_dim: headSize, ...rename,
    num_key_value_heads: flagOf(config, ['multi_query_attention'], false) ? wholeOf(config, ['multi_query_group_num']) : heads,
    rope_theta: 10_000 * numberOf(config, ['rope_ratio'], 1), attention_bias: flagOf(config, ['add_qkv_bias'], false),
    tie_word_embeddings: flagOf(config, ['tie_word_embeddings'], false),
  };
}

const renames: readonly (readonly [RegExp, string])[] = [
  [/^transformer\./, ''], [/^encoder\./, ''], [/^embedding\.word_embeddings\./, 'embed_tokens.'], [/^final_layernorm\./, 'norm.'], [/^output_layer\./, 'lm_head.'],
  [/\.self_attention\.query_key_value\./, '.self_attn.qkv_proj.'], [/\.self_attention\.dense\./, '.self_attn.o_proj.'],
  [/\.dense_h_to_4h\./, '.gate_up_proj.'], [/\.dense_4h_to_h\./, '.down_proj.'],
];
