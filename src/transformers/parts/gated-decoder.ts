import * as tf from '../../compile/tf.ts';
import { assembly } from '../../nn/assembly.ts';
import { below, within } from '../../nn/module.ts';
import { type Config, flagOf, numberOf, textOf, wholeOf } from '../config.ts';
import type { TextTransformer } from '../family.ts';
import { type PositionBias, splitHeads } from './attention.ts';
import { hiddenActivation } from './hidden-activation.ts';
import { linear } from './linear.ts';
import { rmsNorm } from './norms.ts';
import { rotary } from './rotary.ts';
import { rotaryFrequencies } from './rotary-frequencies.ts';
import { rows } from './rows.ts';
import { vocabularyLogits } from './vocabulary-logits.ts';

/** In what the families of Llama's kind differ. */
export interface GatedDecoderOptions {
  readonly family: string;
  readonly config: Config;
  /** Biases of query, key and value, and of what attention gives. */
  readonly bias: { readonly inward: boolean; readonly outward: boolean; readonly inner: boolean };
  /** What a layer adds to its scores by position. */
  readonly window?: (layer: number) => PositionBias | undefined;
}

/**
 * A decoder of Llama's kind: norms before attention and before a gated layer, rotary positions, heads that may share keys.
 *
 * Formula: y = x + O attention(rope(Q n(x)), rope(K n(x)), V n(x)); z = y + down(act(gate n(y)) up n(y)).
 *
 * Source: Touvron et al. 2023; Hugging Face `modeling_llama.py`.
 */
export function gatedDecoder({ family, config, bias, window = () => undefined }: GatedDecoderOptions): TextTransformer {
  const [width, layers, heads] = [['hidden_size'], ['num_hidden_layers'], ['num_attention_heads']].map((names) => wholeOf(config, names)) as [number, number, number];
  const kvHeads = wholeOf(config, ['num_key_value_heads'], heads);
  const headSize = wholeOf(config, ['head_dim'], Math.floor(width / heads));
  const [inner, vocabulary] = [wholeOf(config, ['intermediate_size']), wholeOf(config, ['vocab_size'])];
  const epsilon = numberOf(config, ['rms_norm_eps'], 1e-6);
  const tied = flagOf(config, ['tie_word_embeddings'], false);
  const bend = hiddenActivation(textOf(config, ['hidden_act', 'hidden_activation'], 'silu'));
  const turn = rotary(rotaryFrequencies(config, headSize));
  const block = assembly({
    input_layernorm: rmsNorm({ width, epsilon }),
    'self_attn.q_proj': linear({ in: width, out: heads * headSize, bias: bias.inward }),
    'self_attn.k_proj': linear({ in: width, out: kvHeads * headSize, bias: bias.inward }),
    'self_attn.v_proj': linear({ in: width, out: kvHeads * headSize, bias: bias.inward }),
    'self_attn.o_proj': linear({ in: heads * headSize, out: width, bias: bias.outward }),
    post_attention_layernorm: rmsNorm({ width, epsilon }),
    'mlp.gate_proj': linear({ in: width, out: inner, bias: bias.inner }),
    'mlp.up_proj': linear({ in: width, out: inner, bias: bias.inner }),
    'mlp.down_proj': linear({ in: inner, out: width, bias: bias.inner }),
  });
  const ends = assembly({
    embed_tokens: rows({ count: vocabulary, width }), norm: rmsNorm({ width, epsilon }),
    lm_head: tied ? undefined : linear({ in: width, out: vocabulary, bias: false }),
  });
  return {
    family, kind: 'decoder', width, layers, heads, kvHeads, headSize, vocabulary,
    contextTokens: wholeOf(config, ['max_position_embeddings'], 2048),
    weights: Object.assign({}, ends.weights, ...Array.from({ length: layers }, (_, at) => within(`layers.${at}`, block.weights))) as TextTransformer['weights'],
    naming: { renames: [[/^model\./, '']] },
    embed: (weights, { ids }, pass) => ends.at(weights, pass).embed_tokens(ids),
    layer(weights, at, { states, positions, attend, keep }, pass) {
      const part = block.at(below(`layers.${at}`, weights), pass);
      const before = part.input_layernorm(states);
      const [query, key] = [turn(splitHeads(part['self_attn.q_proj'](before), heads), positions), turn(splitHeads(part['self_attn.k_proj'](before), kvHeads), positions)];
      const value = splitHeads(part['self_attn.v_proj'](before), kvHeads);
      const byPosition = window(at);
      const mixed = keep(attend({ query, key, value, ...(byPosition && { bias: byPosition }) }));
      const middle = tf.add(keep(states), part['self_attn.o_proj'](mixed));
      const after = part.post_attention_layernorm(middle);
      return tf.add(middle, part['mlp.down_proj'](tf.mul(bend(part['mlp.gate_proj'](after)), part['mlp.up_proj'](after))));
    },
    finish: (weights, states, pass) => ends.at(weights, pass).norm(states),
    logits: (weights, states, columns) =>
      vocabularyLogits(states, { weight: weights[tied ? 'embed_tokens.weight' : 'lm_head.weight']! }, columns),
  };
}
