import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import { assembly } from '../../nn/assembly.ts';
import { dropout } from '../../nn/dropout.ts';
import { below, within } from '../../nn/module.ts';
import { type Config, flagOf, numberOf, refuseUnless, sectionOf, textOf, wholeOf } from '../config.ts';
import type { Family, TextTransformer } from '../family.ts';
import { alibi } from '../parts/alibi.ts';
import { splitHeads } from '../parts/attention.ts';
import { hiddenActivation } from '../parts/hidden-activation.ts';
import { linear } from '../parts/linear.ts';
import { meanNorm } from '../parts/norms.ts';
import { rows } from '../parts/rows.ts';
import { vocabularyLogits } from '../parts/vocabulary-logits.ts';

/**
 * MPT, which RecGPT was made of: scores fall with distance (ALiBi), no biases, query, key and value in one map, a tied head.
 *
 * Differs: the inner layer is four times as wide as the states whatever `expansion_ratio` says, as Hugging Face's is.
 *
 * Source: MosaicML 2023; Hugging Face `modeling_mpt.py`.
 *
 * @example
 * mpt.read({ d_model: 8, n_layers: 1, n_heads: 2, vocab_size: 32 }).weights['blocks.0.attn.Wqkv.weight'].shape // [24, 8]
 */
export const mpt: Family = { name: 'mpt', modelTypes: ['mpt'], read };

function read(config: Config): TextTransformer {
  const [width, layers, heads] = [['d_model', 'hidden_size'], ['n_layers', 'num_hidden_layers'], ['n_heads', 'num_attention_heads']].map((names) => wholeOf(config, names)) as [number, number, number];
  const vocabulary = wholeOf(config, ['vocab_size']);
  const own = sectionOf(config, 'attn_config') ?? {};
  const [entryRate, addedRate, attentionRate] = [numberOf(config, ['emb_pdrop'], 0), numberOf(config, ['resid_pdrop'], 0), numberOf(own, ['attn_pdrop'], 0)];
  for (const [name, computed] of [['alibi', true], ['qk_ln', false], ['prefix_lm', false]] as const) refuseUnless(flagOf(own, [name], computed) === computed, `attn_config ${name} ${!computed}`);
  refuseUnless(textOf(own, ['attn_type'], 'multihead_attention') === 'multihead_attention', `attn_type "${String(own['attn_type'])}"`);
  refuseUnless((config['logit_scale'] ?? undefined) === undefined, 'logit_scale');
  refuseUnless(flagOf(config, ['tie_word_embeddings'], true), 'a head that is not tied');
  refuseUnless(flagOf(config, ['no_bias'], true), 'no_bias false');
  const headSize = Math.floor(width / heads);
  const scale = numberOf(own, ['softmax_scale'], 1 / Math.sqrt(headSize));
  const most = (own['clip_qkv'] ?? undefined) === undefined ? Infinity : numberOf(own, ['clip_qkv']);
  const bend = hiddenActivation('gelu');
  const slopes = () => alibi(heads, numberOf(own, ['alibi_bias_max'], 8));
  const norm = meanNorm({ width, epsilon: numberOf(config, ['layer_norm_epsilon'], 1e-5), bias: false });
  const block = assembly({
    norm_1: norm, 'attn.Wqkv': linear({ in: width, out: 3 * width, bias: false }), 'attn.out_proj': linear({ in: width, out: width, bias: false }),
    norm_2: norm, 'ffn.up_proj': linear({ in: width, out: 4 * width, bias: false }), 'ffn.down_proj': linear({ in: 4 * width, out: width, bias: false }),
  });
  const ends = assembly({ wte: rows({ count: vocabulary, width }), norm_f: norm });
  return {
    family: 'mpt', kind: 'decoder', width, layers, heads, kvHeads: heads, headSize, vocabulary, contextTokens: wholeOf(config, ['max_seq_len'], 2048),
    weights: Object.assign({}, ends.weights, ...Array.from({ length: layers }, (_, at) => within(`blocks.${at}`, block.weights))) as TextTransformer['weights'],
    outside: { words: 'wte.weight', entry: ['wte.'], head: [] },
    naming: { renames: [[/^transformer\./, '']] },
    embed: (weights, { ids }, pass) => dropout(pass, ends.at(weights, pass).wte(ids), entryRate),
    layer(weights, at, { states, attend, keep }, pass) {
      const part = block.at(below(`blocks.${at}`, weights), pass);
      const mapped = part['attn.Wqkv'](part.norm_1(states));
      const [query, key, value] = tf.split(most === Infinity ? mapped : clipped(mapped, most), 3, -1).map((each) => splitHeads(each, heads)) as [Tensor, Tensor, Tensor];
      const mixed = keep(attend({ query, key, value, scale, bias: slopes(), shares: (shares) => dropout(pass, shares, attentionRate) }));
      const middle = tf.add(keep(states), dropout(pass, part['attn.out_proj'](mixed), addedRate));
      return tf.add(middle, dropout(pass, part['ffn.down_proj'](bend(part['ffn.up_proj'](part.norm_2(middle)))), addedRate));
    },
    finish: (weights, states, pass) => ends.at(weights, pass).norm_f(states),
    logits: (weights, states, columns) => vocabularyLogits(states, { weight: weights['wte.weight']! }, columns),
  };
}

const clipped = (values: Tensor, most: number): Tensor => tf.maximum(tf.minimum(values, most), -most);
