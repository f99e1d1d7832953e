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

/** The rows of the table of positions before that of the first token. */
const offset = 2;

/**
 * OPT: learned positions from row 2 on, norms before attention and the inner layer, or after them (350m), whose embeddings are also
 * narrower than its layers.
 *
 * Source: Zhang et al. 2022; Hugging Face `modeling_opt.py`.
 *
 * @example
 * opt.read({ hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 2, ffn_dim: 16, vocab_size: 32, word_embed_proj_dim: 4 }).weights['project_in.weight'].shape // [8, 4]
 */
export const opt: Family = { name: 'opt', modelTypes: ['opt'], read };

function read(config: Config): TextTransformer {
  const [inside, layers, heads, inner, vocabulary] = ['hidden_size', 'num_hidden_layers', 'num_attention_heads', 'ffn_dim', 'vocab_size'].map((name) => wholeOf(config, [name])) as [number, number, number, number, number];
  const width = wholeOf(config, ['word_embed_proj_dim'], inside);
  const contextTokens = wholeOf(config, ['max_position_embeddings'], 2048);
  const before = flagOf(config, ['do_layer_norm_before'], true);
  const lastNorm = before && !flagOf(config, ['_remove_final_layer_norm'], false);
  const bias = flagOf(config, ['enable_bias'], true);
  const [rate, attentionRate] = [numberOf(config, ['dropout'], 0.1), numberOf(config, ['attention_dropout'], 0)];
  const bend = hiddenActivation(textOf(config, ['activation_function'], 'relu'));
  refuseUnless(flagOf(config, ['layer_norm_elementwise_affine'], true), 'layer_norm_elementwise_affine false');
  refuseUnless(flagOf(config, ['tie_word_embeddings'], true), 'a head that is not tied');
  const norm = meanNorm({ width: inside, epsilon: 1e-5 });
  const mapped = linear({ in: inside, out: inside, bias });
  const block = assembly({
    'self_attn.q_proj': mapped, 'self_attn.k_proj': mapped, 'self_attn.v_proj': mapped, 'self_attn.out_proj': mapped, self_attn_layer_norm: norm,
    fc1: linear({ in: inside, out: inner, bias }), fc2: linear({ in: inner, out: inside, bias }), final_layer_norm: norm,
  });
  const ends = assembly({
    embed_tokens: rows({ count: vocabulary, width }), embed_positions: rows({ count: contextTokens + offset, width: inside }),
    project_in: width === inside ? undefined : linear({ in: width, out: inside, bias: false }),
    project_out: width === inside ? undefined : linear({ in: inside, out: width, bias: false }),
    final_layer_norm: lastNorm ? norm : undefined,
  });
  return {
    family: 'opt', kind: 'decoder', width, ...(inside !== width && { inside }), layers, heads, kvHeads: heads, headSize: Math.floor(inside / heads), vocabulary, contextTokens,
    weights: Object.assign({}, ends.weights, ...Array.from({ length: layers }, (_, at) => within(`layers.${at}`, block.weights))) as TextTransformer['weights'],
    outside: { words: 'embed_tokens.weight', entry: ['embed_tokens.', 'embed_positions.', 'project_in.'], head: [] },
    naming: { renames: [[/^(model\.)?decoder\./, '']] },
    embed(weights, { ids, positions }, pass) {
      const { embed_tokens: tokens, embed_positions: places, project_in: widen } = ends.at(weights, pass);
      const entered = tokens(ids);
      return dropout(pass, tf.add(widen ? widen(entered) : entered, places(tf.add(positions, tf.scalar(offset, 'int32')))), rate);
    },
    layer(weights, at, { states, attend, keep }, pass) {
      const part = block.at(below(`layers.${at}`, weights), pass);
      const [early, late] = before ? [(x: Tensor, one: (x: Tensor) => Tensor) => one(x), (x: Tensor) => x] : [(x: Tensor) => x, (x: Tensor, one: (x: Tensor) => Tensor) => one(x)];
      const entering = early(states, part.self_attn_layer_norm);
      const [query, key, value] = (['q_proj', 'k_proj', 'v_proj'] as const).map((name) => splitHeads(part[`self_attn.${name}`](entering), heads)) as [Tensor, Tensor, Tensor];
      const mixed = keep(attend({ query, key, value, shares: (shares) => dropout(pass, shares, attentionRate) }));
      const middle = late(tf.add(keep(states), dropout(pass, part['self_attn.out_proj'](mixed), rate)), part.self_attn_layer_norm);
      const changed = part.fc2(bend(part.fc1(early(middle, part.final_layer_norm))));
      return late(tf.add(middle, dropout(pass, changed, rate)), part.final_layer_norm);
    },
    finish(weights, states, pass) {
      const { final_layer_norm: norm, project_out: narrow } = ends.at(weights, pass);
      const normed = norm ? norm(states) : states;
      return narrow ? narrow(normed) : normed;
    },
    logits: (weights, states, columns) => vocabularyLogits(states, { weight: weights['embed_tokens.weight']! }, columns),
  };
}
