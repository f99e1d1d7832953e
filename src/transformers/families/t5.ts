import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import { assembly } from '../../nn/assembly.ts';
import { dropout } from '../../nn/dropout.ts';
import { below, within, type Weights, type WeightSpecs } from '../../nn/module.ts';
import { type Config, flagOf, numberOf, textOf, wholeOf } from '../config.ts';
import type { EncoderDecoder, Family, Stack, TokenInputs } from '../family.ts';
import { splitHeads } from '../parts/attention.ts';
import { hiddenActivation } from '../parts/hidden-activation.ts';
import { linear } from '../parts/linear.ts';
import { rmsNorm } from '../parts/norms.ts';
import { relativePositions } from '../parts/relative-positions.ts';
import { rows } from '../parts/rows.ts';
import { vocabularyLogits } from '../parts/vocabulary-logits.ts';

/**
 * T5, which P5 was made of: an encoder and a decoder, scores without scale to which learned distances are added, a head that is tied and
 * scaled. Flan and 1.1, with a gated inner layer and a head of its own, too.
 *
 * Source: Raffel et al. 2020; Geng et al. 2022 (P5); Hugging Face `modeling_t5.py`.
 *
 * @example
 * t5.read({ d_model: 8, num_layers: 1, num_heads: 2, d_kv: 4, d_ff: 16, vocab_size: 32 }).weights['decoder.block.0.layer.1.EncDecAttention.q.weight'].shape // [8, 8]
 */
export const t5: Family = { name: 't5', modelTypes: ['t5', 'mt5'], read };

function read(config: Config): EncoderDecoder {
  const [width, layers, vocabulary] = ['d_model', 'num_layers', 'vocab_size'].map((name) => wholeOf(config, [name])) as [number, number, number];
  const tied = flagOf(config, ['tie_word_embeddings'], config['model_type'] !== 'mt5');
  const scale = tied ? flagOf(config, ['scale_decoder_outputs'], true) ? width ** -0.5 : 1 : 1;
  const shared = assembly({ shared: rows({ count: vocabulary, width }), lm_head: tied ? undefined : linear({ in: width, out: vocabulary, bias: false }) });
  const [encoder, decoder] = [stack(config, 'encoder', layers), stack(config, 'decoder', wholeOf(config, ['num_decoder_layers'], layers))];
  return {
    family: 't5', kind: 'encoder-decoder', width, vocabulary, contextTokens: wholeOf(config, ['n_positions'], 512),
    startToken: numberOf(config, ['decoder_start_token_id'], 0), encoder, decoder, naming: {},
    outside: { words: 'shared.weight', entry: ['shared.'], head: ['lm_head.'], shared: ['encoder.block.0.layer.0.SelfAttention.relative_attention_bias.'] },
    weights: { ...shared.weights, ...encoder.weights, ...decoder.weights },
    logits: (weights, states, columns) => vocabularyLogits(scale === 1 ? states : tf.mul(states, scale), { weight: weights[tied ? 'shared.weight' : 'lm_head.weight']! }, columns),
  };
}

/** Encoder and decoder are alike, but for what the decoder asks the encoder. */
function stack(config: Config, side: 'encoder' | 'decoder', layers: number): Stack<TokenInputs> & { readonly weights: WeightSpecs } {
  const [width, heads, headSize, inner, vocabulary] = ['d_model', 'num_heads', 'd_kv', 'd_ff', 'vocab_size'].map((name) => wholeOf(config, [name])) as [number, number, number, number, number];
  const kind = textOf(config, ['feed_forward_proj'], 'relu');
  const gated = kind.startsWith('gated-');
  const bend = hiddenActivation(kind === 'gated-gelu' ? 'gelu_new' : kind.replace('gated-', ''));
  const rate = numberOf(config, ['dropout_rate'], 0.1);
  const distances = { buckets: wholeOf(config, ['relative_attention_num_buckets'], 32), furthest: wholeOf(config, ['relative_attention_max_distance'], 128), bothWays: side === 'encoder' };
  const norm = rmsNorm({ width, epsilon: numberOf(config, ['layer_norm_epsilon'], 1e-6) });
  const mapped = (from: number, out: number) => linear({ in: from, out, bias: false });
  const attending = assembly({ q: mapped(width, heads * headSize), k: mapped(width, heads * headSize), v: mapped(width, heads * headSize), o: mapped(heads * headSize, width) });
  const last = `layer.${side === 'encoder' ? 1 : 2}`;
  const changing = assembly({ wi: gated ? undefined : mapped(width, inner), wi_0: gated ? mapped(width, inner) : undefined, wi_1: gated ? mapped(width, inner) : undefined, wo: mapped(inner, width) });
  const block: WeightSpecs = {
    ...within('layer.0.SelfAttention', attending.weights), ...within('layer.0.layer_norm', norm.weights),
    ...(side === 'decoder' && { ...within('layer.1.EncDecAttention', attending.weights), ...within('layer.1.layer_norm', norm.weights) }),
    ...within(`${last}.DenseReluDense`, changing.weights), ...within(`${last}.layer_norm`, norm.weights),
  };
  const table = `${side}.block.0.layer.0.SelfAttention.relative_attention_bias`;
  return {
    layers, heads, kvHeads: heads, headSize,
    weights: Object.assign({}, ...Array.from({ length: layers }, (_, at) => within(`${side}.block.${at}`, block)),
      within(table, rows({ count: distances.buckets, width: heads }).weights), within(`${side}.final_layer_norm`, norm.weights)) as WeightSpecs,
    embed: (weights, { ids }, pass) => dropout(pass, rows({ count: vocabulary, width }).forward(below('shared', weights), ids, pass), rate),
    layer(weights, at, { states, attend, keep, encoded }, pass) {
      const own = (name: string) => below(`${side}.block.${at}.${name}`, weights);
      const shares = (all: Tensor) => dropout(pass, all, rate);
      const before = norm.forward(own('layer.0.layer_norm'), states, pass);
      const bias = relativePositions(weights[`${table}.weight`]!, distances);
      const self = attending.at(own('layer.0.SelfAttention'), pass);
      const seen = self.o(keep(attend({ query: split(self.q(before)), key: split(self.k(before)), value: split(self.v(before)), scale: 1, bias, shares })));
      const middle = tf.add(keep(states), dropout(pass, seen, rate));
      const asked = encoded ? tf.add(middle, dropout(pass, crossed(own, middle), rate)) : middle;
      return tf.add(asked, dropout(pass, changed(below('DenseReluDense', own(last)), norm.forward(own(`${last}.layer_norm`), asked, pass)), rate));

      function crossed(of: (name: string) => Weights, asking: Tensor): Tensor {
        const cross = attending.at(of('layer.1.EncDecAttention'), pass);
        const entering = norm.forward(of('layer.1.layer_norm'), asking, pass);
        return cross.o(encoded!.attend({ query: split(cross.q(entering)), key: split(cross.k(encoded!.states)), value: split(cross.v(encoded!.states)), scale: 1, shares }));
      }

      function changed(inside: Weights, entering: Tensor): Tensor {
        const { wi, wi_0: gate, wi_1: up, wo } = changing.at(inside, pass);
        return wo(dropout(pass, wi ? bend(wi(entering)) : tf.mul(bend(gate!(entering)), up!(entering)), rate));
      }
    },
    finish: (weights, states, pass) => dropout(pass, norm.forward(below(`${side}.final_layer_norm`, weights), states, pass), rate),
  };

  function split(values: Tensor): Tensor {
    return splitHeads(values, heads);
  }
}
