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
import { localWindow } from '../parts/local-window.ts';
import { meanNorm } from '../parts/norms.ts';
import { rows } from '../parts/rows.ts';

/**
 * Longformer, and Recformer, which is one that is told of each token which item it belongs to and whether it names an attribute or is its value.
 *
 * A token sees a window around it and the first token; the first token sees all, by maps of its own.
 *
 * Differs: scores are computed for all pairs of tokens, and those outside of the window are left out of the softmax: the same numbers, in
 * time that grows with the square of the length.
 *
 * Source: Beltagy et al. 2020; Li et al. 2023 (Recformer); Hugging Face `modeling_longformer.py`.
 *
 * @example
 * longformer.read({ hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 16, vocab_size: 32, attention_window: 4, token_type_size: 4, max_item_embeddings: 51 }).weights['embeddings.item_position_embeddings.weight'].shape // [51, 8]
 */
export const longformer: Family = { name: 'longformer', modelTypes: ['longformer'], read };

const maps = ['query', 'key', 'value'] as const;

function read(config: Config): TextTransformer {
  const [width, layers, heads, inner, vocabulary] = ['hidden_size', 'num_hidden_layers', 'num_attention_heads', 'intermediate_size', 'vocab_size'].map((name) => wholeOf(config, [name])) as [number, number, number, number, number];
  const epsilon = numberOf(config, ['layer_norm_eps'], 1e-12);
  const [hiddenRate, attentionRate] = ['hidden_dropout_prob', 'attention_probs_dropout_prob'].map((name) => numberOf(config, [name], 0.1)) as [number, number];
  const bend = hiddenActivation(textOf(config, ['hidden_act'], 'gelu'));
  const reach = windowsOf(config, layers).map((window) => localWindow(window / 2));
  /** Rows of the table of positions before that of the first token. */
  const offset = numberOf(config, ['pad_token_id'], 1) + 1;
  const places = wholeOf(config, ['max_position_embeddings'], 4098);
  const items = (config['max_item_embeddings'] ?? undefined) === undefined ? undefined : wholeOf(config, ['max_item_embeddings']);
  const norm = meanNorm({ width, epsilon });
  const square = linear({ in: width, out: width });
  const block = assembly({
    'attention.self.query': square, 'attention.self.key': square, 'attention.self.value': square,
    'attention.self.query_global': square, 'attention.self.key_global': square, 'attention.self.value_global': square,
    'attention.output.dense': square, 'attention.output.LayerNorm': norm,
    'intermediate.dense': linear({ in: width, out: inner }), 'output.dense': linear({ in: inner, out: width }), 'output.LayerNorm': norm,
  });
  const entry = assembly({
    'embeddings.word_embeddings': rows({ count: vocabulary, width }), 'embeddings.position_embeddings': rows({ count: places, width }),
    'embeddings.token_type_embeddings': rows({ count: wholeOf(config, ['token_type_size', 'type_vocab_size'], 1), width }),
    'embeddings.item_position_embeddings': items === undefined ? undefined : rows({ count: items, width }), 'embeddings.LayerNorm': norm,
  });
  const pooler = items === undefined ? square : undefined;
  return {
    family: 'longformer', kind: 'encoder', width, layers, heads, kvHeads: heads, headSize: Math.floor(width / heads), vocabulary,
    contextTokens: Math.min(places - offset, wholeOf(config, ['max_token_num'], places - offset)),
    weights: Object.assign({}, entry.weights, ...Array.from({ length: layers }, (_, at) => within(`encoder.layer.${at}`, block.weights)), pooler && within('pooler.dense', pooler.weights)) as TextTransformer['weights'],
    outside: { words: 'embeddings.word_embeddings.weight', entry: ['embeddings.'], head: ['pooler.'] },
    naming: { renames: [[/^longformer\./, '']] },
    embed(weights, { ids, positions, types, items: belongs }, pass) {
      const part = entry.at(weights, pass);
      const first = (table: string) => tf.slice(weights[`embeddings.${table}.weight`]!, [0, 0], [1, width]);
      const kinds = types ? part['embeddings.token_type_embeddings'](types) : first('token_type_embeddings');
      const told = part['embeddings.item_position_embeddings'];
      const words = tf.add(part['embeddings.word_embeddings'](ids), part['embeddings.position_embeddings'](tf.add(positions, tf.scalar(offset, 'int32'))));
      const all = tf.add(words, kinds);
      const whole = told ? tf.add(all, belongs ? told(belongs) : first('item_position_embeddings')) : all;
      return dropout(pass, part['embeddings.LayerNorm'](whole), hiddenRate);
    },
    layer(weights, at, { states, positions, attend, keep }, pass) {
      const part = block.at(below(`encoder.layer.${at}`, weights), pass);
      const shares = (all: Tensor) => dropout(pass, all, attentionRate);
      const [query, key, value] = maps.map((name) => splitHeads(part[`attention.self.${name}`](states), heads)) as [Tensor, Tensor, Tensor];
      const near = attend({ query, key, value, bias: reach[at]!, shares });
      const isFirst = tf.expandDims(tf.cast(tf.equal(positions, tf.scalar(0, 'int32')), 'float32'), 2);
      const opening = tf.sum(tf.mul(states, isFirst), 1, true);
      const [asking, allKeys, allValues] = maps.map((name) => splitHeads(part[`attention.self.${name}_global`](name === 'query' ? opening : states), heads)) as [Tensor, Tensor, Tensor];
      const far = attend({ query: asking, key: allKeys, value: allValues, shares });
      const mixed = keep(tf.add(tf.mul(near, tf.sub(1, isFirst)), tf.mul(far, isFirst)));
      const middle = part['attention.output.LayerNorm'](tf.add(keep(states), dropout(pass, part['attention.output.dense'](mixed), hiddenRate)));
      const changed = part['output.dense'](bend(part['intermediate.dense'](middle)));
      return part['output.LayerNorm'](tf.add(middle, dropout(pass, changed, hiddenRate)));
    },
    finish: (_, states) => states,
    pooled(weights: Weights, states: Tensor) {
      const first = tf.reshape(tf.slice(states, [0, 0, 0], [states.shape[0]!, 1, width]), [states.shape[0]!, width]);
      return pooler ? tf.tanh(pooler.forward(below('pooler.dense', weights), first, inference)) : first;
    },
  };
}

/** One window per layer, in tokens: half of it on either side. */
function windowsOf(config: Config, layers: number): number[] {
  const said = config['attention_window'];
  const windows = Array.isArray(said) ? (said as unknown[]) : Array.from({ length: layers }, () => said ?? 512);
  refuseUnless(windows.length === layers && windows.every((window) => Number.isSafeInteger(window) && (window as number) > 0 && (window as number) % 2 === 0), `attention_window ${JSON.stringify(said)}`);
  return windows as number[];
}
