import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import { assembly } from '../../nn/assembly.ts';
import { dropout } from '../../nn/dropout.ts';
import { below, within } from '../../nn/module.ts';
import { type Config, flagOf, numberOf, refuseUnless, textOf, wholeOf } from '../config.ts';
import type { Family, TextTransformer } from '../family.ts';
import { splitHeads } from '../parts/attention.ts';
import { hiddenActivation } from '../parts/hidden-activation.ts';
import { linear } from '../parts/linear.ts';
import { meanNorm } from '../parts/norms.ts';
import { rotary } from '../parts/rotary.ts';
import { rotaryFrequencies } from '../parts/rotary-frequencies.ts';
import { rows } from '../parts/rows.ts';
import { vocabularyLogits } from '../parts/vocabulary-logits.ts';

/**
 * Phi 1, 1.5 and 2: attention and the inner layer side by side behind one norm, rotary positions in a part of each head, biases everywhere.
 *
 * Formula: z = x + O attention(rope(Q n(x)), rope(K n(x)), V n(x)) + W act(U n(x)).
 *
 * Source: Javaheripi et al. 2023; Hugging Face `modeling_phi.py`.
 *
 * @example
 * phi.read({ hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 16, vocab_size: 32 }).weights['lm_head.bias'].shape // [32]
 */
export const phi: Family = { name: 'phi', modelTypes: ['phi'], read };

function read(config: Config): TextTransformer {
  const [width, layers, heads, inner, vocabulary] = ['hidden_size', 'num_hidden_layers', 'num_attention_heads', 'intermediate_size', 'vocab_size'].map((name) => wholeOf(config, [name])) as [number, number, number, number, number];
  const kvHeads = wholeOf(config, ['num_key_value_heads'], heads);
  const headSize = Math.floor(width / heads);
  const [entryRate, attentionRate, addedRate] = ['embd_pdrop', 'attention_dropout', 'resid_pdrop'].map((name) => numberOf(config, [name], 0)) as [number, number, number];
  const bend = hiddenActivation(textOf(config, ['hidden_act'], 'gelu_new'));
  refuseUnless(!flagOf(config, ['qk_layernorm'], false), 'qk_layernorm');
  refuseUnless(!flagOf(config, ['tie_word_embeddings'], false), 'a tied head beside biases');
  const turn = rotary(rotaryFrequencies({ partial_rotary_factor: 0.5, ...config }, headSize));
  const norm = meanNorm({ width, epsilon: numberOf(config, ['layer_norm_eps'], 1e-5) });
  const block = assembly({
    input_layernorm: norm,
    'self_attn.q_proj': linear({ in: width, out: heads * headSize }), 'self_attn.k_proj': linear({ in: width, out: kvHeads * headSize }),
    'self_attn.v_proj': linear({ in: width, out: kvHeads * headSize }), 'self_attn.dense': linear({ in: heads * headSize, out: width }),
    'mlp.fc1': linear({ in: width, out: inner }), 'mlp.fc2': linear({ in: inner, out: width }),
  });
  const ends = assembly({ embed_tokens: rows({ count: vocabulary, width }), final_layernorm: norm, lm_head: linear({ in: width, out: vocabulary }) });
  return {
    family: 'phi', kind: 'decoder', width, layers, heads, kvHeads, headSize, vocabulary, contextTokens: wholeOf(config, ['max_position_embeddings'], 2048),
    weights: Object.assign({}, ends.weights, ...Array.from({ length: layers }, (_, at) => within(`layers.${at}`, block.weights))) as TextTransformer['weights'],
    outside: { words: 'embed_tokens.weight', entry: ['embed_tokens.'], head: ['lm_head.'] },
    naming: { renames: [[/^model\./, '']] },
    embed: (weights, { ids }, pass) => dropout(pass, ends.at(weights, pass).embed_tokens(ids), entryRate),
    layer(weights, at, { states, positions, attend, keep }, pass) {
      const part = block.at(below(`layers.${at}`, weights), pass);
      const entering = part.input_layernorm(states);
      const [query, key, value] = (['q_proj', 'k_proj', 'v_proj'] as const).map((name) => splitHeads(part[`self_attn.${name}`](entering), name === 'q_proj' ? heads : kvHeads)) as [Tensor, Tensor, Tensor];
      const mixed = keep(attend({ query: turn(query, positions), key: turn(key, positions), value, shares: (shares) => dropout(pass, shares, attentionRate) }));
      const attended = dropout(pass, part['self_attn.dense'](mixed), addedRate);
      const changed = dropout(pass, part['mlp.fc2'](bend(part['mlp.fc1'](keep(entering)))), addedRate);
      return tf.add(keep(states), tf.add(attended, changed));
    },
    finish: (weights, states, pass) => ends.at(weights, pass).final_layernorm(states),
    logits: (weights, states, columns) => vocabularyLogits(states, { weight: weights['lm_head.weight']!, bias: weights['lm_head.bias']! }, columns),
  };
}
