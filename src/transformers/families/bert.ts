import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import { assembly } from '../../nn/assembly.ts';
import { dropout } from '../../nn/dropout.ts';
import { below, inference, within, type Weights } from '../../nn/module.ts';
import { type Config, numberOf, refuseUnless, textOf, wholeOf } from '../config.ts';
import type { Family, TextTransformer } from '../family.ts';
import { splitHeads } from '../parts/attention.ts';
import { hiddenActivation } from '../parts/hidden-activation.ts';
import { linear } from '../parts/linear.ts';
import { meanNorm } from '../parts/norms.ts';
import { rows } from '../parts/rows.ts';
import { vocabularyLogits } from '../parts/vocabulary-logits.ts';

/**
 * BERT: norms after attention and after the inner layer, learned positions, kinds of tokens. With a masked-word head, tied to the
 * embeddings, where config.json names such a model; else with a pooler. E5 and Sentence-BERT are encoders of this family.
 *
 * Reads both spellings of its norms, `weight` and `bias` or `gamma` and `beta`.
 *
 * Source: Devlin et al. 2019; Hugging Face `modeling_bert.py`.
 *
 * @example
 * bert.read({ hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 16, vocab_size: 32 }).weights['pooler.dense.weight'].shape // [8, 8]
 */
export const bert: Family = { name: 'bert', modelTypes: ['bert'], read };

function read(config: Config): TextTransformer {
  const size = (name: string, otherwise?: number) => wholeOf(config, [name], otherwise);
  const [width, layers, heads, inner, vocabulary] = ['hidden_size', 'num_hidden_layers', 'num_attention_heads', 'intermediate_size', 'vocab_size'].map((name) => size(name)) as [number, number, number, number, number];
  const contextTokens = size('max_position_embeddings', 512);
  const epsilon = numberOf(config, ['layer_norm_eps'], 1e-12);
  const [hiddenRate, attentionRate] = ['hidden_dropout_prob', 'attention_probs_dropout_prob'].map((name) => numberOf(config, [name], 0.1)) as [number, number];
  const bend = hiddenActivation(textOf(config, ['hidden_act'], 'gelu'));
  const places = textOf(config, ['position_embedding_type'], 'absolute');
  refuseUnless(places === 'absolute', `position_embedding_type "${places}"`);
  refuseUnless(config['is_decoder'] !== true, 'BERT as a decoder');
  const guesses = (Array.isArray(config['architectures']) ? config['architectures'] : []).some((name) => /For(MaskedLM|PreTraining)$/.test(String(name)));
  const norm = meanNorm({ width, epsilon });
  const block = assembly({
    'attention.self.query': linear({ in: width, out: width }), 'attention.self.key': linear({ in: width, out: width }), 'attention.self.value': linear({ in: width, out: width }),
    'attention.output.dense': linear({ in: width, out: width }), 'attention.output.LayerNorm': norm,
    'intermediate.dense': linear({ in: width, out: inner }), 'output.dense': linear({ in: inner, out: width }), 'output.LayerNorm': norm,
  });
  const entry = assembly({
    'embeddings.word_embeddings': rows({ count: vocabulary, width }), 'embeddings.position_embeddings': rows({ count: contextTokens, width }),
    'embeddings.token_type_embeddings': rows({ count: size('type_vocab_size', 2), width }), 'embeddings.LayerNorm': norm,
  });
  const head = guesses ? assembly({ 'cls.predictions.transform.dense': linear({ in: width, out: width }), 'cls.predictions.transform.LayerNorm': norm }) : undefined;
  const pooler = guesses ? undefined : linear({ in: width, out: width });
  return {
    family: 'bert', kind: 'encoder', width, layers, heads, kvHeads: heads, headSize: Math.floor(width / heads), vocabulary, contextTokens,
    weights: Object.assign({}, entry.weights, ...Array.from({ length: layers }, (_, at) => within(`encoder.layer.${at}`, block.weights)),
      head && { ...head.weights, 'cls.predictions.bias': { shape: [vocabulary], init: { kind: 'zeros' } } }, pooler && within('pooler.dense', pooler.weights)) as TextTransformer['weights'],
    outside: { words: 'embeddings.word_embeddings.weight', entry: ['embeddings.'], head: ['cls.', 'pooler.'] },
    naming: { renames: [[/^bert\./, ''], [/\.gamma$/, '.weight'], [/\.beta$/, '.bias']] },
    embed(weights, { ids, positions, types }, pass) {
      const part = entry.at(weights, pass);
      const kinds = types ? part['embeddings.token_type_embeddings'](types) : tf.slice(weights['embeddings.token_type_embeddings.weight']!, [0, 0], [1, width]);
      const all = tf.add(tf.add(part['embeddings.word_embeddings'](ids), kinds), part['embeddings.position_embeddings'](positions));
      return dropout(pass, part['embeddings.LayerNorm'](all), hiddenRate);
    },
    layer(weights, at, { states, attend, keep }, pass) {
      const part = block.at(below(`encoder.layer.${at}`, weights), pass);
      const [query, key, value] = (['query', 'key', 'value'] as const).map((name) => splitHeads(part[`attention.self.${name}`](states), heads)) as [Tensor, Tensor, Tensor];
      const mixed = keep(attend({ query, key, value, shares: (shares) => dropout(pass, shares, attentionRate) }));
      const middle = part['attention.output.LayerNorm'](tf.add(keep(states), dropout(pass, part['attention.output.dense'](mixed), hiddenRate)));
      const changed = part['output.dense'](bend(part['intermediate.dense'](middle)));
      return part['output.LayerNorm'](tf.add(middle, dropout(pass, changed, hiddenRate)));
    },
    finish: (_, states) => states,
    ...(head && {
      logits(weights: Weights, states: Tensor, columns?: readonly number[]) {
        const part = head.at(weights, inference);
        const guess = part['cls.predictions.transform.LayerNorm'](bend(part['cls.predictions.transform.dense'](states)));
        return vocabularyLogits(guess, { weight: weights['embeddings.word_embeddings.weight']!, bias: weights['cls.predictions.bias']! }, columns);
      },
    }),
    ...(pooler && {
      pooled: (weights: Weights, states: Tensor) =>
        tf.tanh(pooler.forward(below('pooler.dense', weights), tf.reshape(tf.slice(states, [0, 0, 0], [states.shape[0]!, 1, width]), [states.shape[0]!, width]), inference)),
    }),
  };
}
