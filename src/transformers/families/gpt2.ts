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
import { rows } from '../parts/rows.ts';
import { vocabularyLogits } from '../parts/vocabulary-logits.ts';

/**
 * GPT-2: learned positions, norms before attention and before the inner layer, query, key and value in one map, weights laid out [in, out].
 *
 * Source: Radford et al. 2019; Hugging Face `modeling_gpt2.py`.
 *
 * @example
 * gpt2.read({ n_embd: 8, n_layer: 1, n_head: 2, vocab_size: 32, n_positions: 16 }).weights['h.0.attn.c_attn.weight'].shape // [8, 24]
 */
export const gpt2: Family = { name: 'gpt2', modelTypes: ['gpt2'], read };

function read(config: Config): TextTransformer {
  const [width, layers, heads] = [['n_embd', 'hidden_size'], ['n_layer', 'num_hidden_layers'], ['n_head', 'num_attention_heads']].map((names) => wholeOf(config, names)) as [number, number, number];
  const vocabulary = wholeOf(config, ['vocab_size']);
  const contextTokens = wholeOf(config, ['n_positions', 'n_ctx', 'max_position_embeddings'], 1024);
  const inner = wholeOf(config, ['n_inner'], 4 * width);
  const epsilon = numberOf(config, ['layer_norm_epsilon'], 1e-5);
  const [entryRate, attentionRate, addedRate] = ['embd_pdrop', 'attn_pdrop', 'resid_pdrop'].map((name) => numberOf(config, [name], 0.1)) as [number, number, number];
  const bend = hiddenActivation(textOf(config, ['activation_function'], 'gelu_new'));
  refuseUnless(flagOf(config, ['tie_word_embeddings'], true), 'a head that is not tied');
  refuseUnless(config['add_cross_attention'] !== true, 'add_cross_attention');
  const headSize = Math.floor(width / heads);
  const scaled = flagOf(config, ['scale_attn_weights'], true) ? 1 / Math.sqrt(headSize) : 1;
  const byLayer = flagOf(config, ['scale_attn_by_inverse_layer_idx'], false);
  const norm = meanNorm({ width, epsilon });
  const mapped = (from: number, out: number) => linear({ in: from, out, layout: 'in-out' });
  const block = assembly({
    ln_1: norm, 'attn.c_attn': mapped(width, 3 * width), 'attn.c_proj': mapped(width, width),
    ln_2: norm, 'mlp.c_fc': mapped(width, inner), 'mlp.c_proj': mapped(inner, width),
  });
  const ends = assembly({ wte: rows({ count: vocabulary, width }), wpe: rows({ count: contextTokens, width }), ln_f: norm });
  return {
    family: 'gpt2', kind: 'decoder', width, layers, heads, kvHeads: heads, headSize, vocabulary, contextTokens,
    weights: Object.assign({}, ends.weights, ...Array.from({ length: layers }, (_, at) => within(`h.${at}`, block.weights))) as TextTransformer['weights'],
    outside: { words: 'wte.weight', entry: ['wte.', 'wpe.'], head: [] },
    naming: { renames: [[/^transformer\./, '']] }, transposed: true,
    embed(weights, { ids, positions }, pass) {
      const { wte, wpe } = ends.at(weights, pass);
      return dropout(pass, tf.add(wte(ids), wpe(positions)), entryRate);
    },
    layer(weights, at, { states, attend, keep }, pass) {
      const part = block.at(below(`h.${at}`, weights), pass);
      const [query, key, value] = tf.split(part['attn.c_attn'](part.ln_1(states)), 3, -1).map((each) => splitHeads(each, heads)) as [Tensor, Tensor, Tensor];
      const scale = scaled / (byLayer ? at + 1 : 1);
      const mixed = keep(attend({ query, key, value, scale, shares: (shares) => dropout(pass, shares, attentionRate) }));
      const middle = tf.add(keep(states), dropout(pass, part['attn.c_proj'](mixed), addedRate));
      return tf.add(middle, dropout(pass, part['mlp.c_proj'](bend(part['mlp.c_fc'](part.ln_2(middle)))), addedRate));
    },
    finish: (weights, states, pass) => ends.at(weights, pass).ln_f(states),
    logits: (weights, states, columns) => vocabularyLogits(states, { weight: weights['wte.weight']! }, columns),
  };
}
