import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import { assembly } from '../../nn/assembly.ts';
import { below, type Module, within } from '../../nn/module.ts';
import { type Config, flagOf, numberOf, textOf, wholeOf } from '../config.ts';
import type { TextTransformer } from '../family.ts';
import type { Naming } from '../naming.ts';
import { type PositionBias, splitHeads } from './attention.ts';
import { gatedLayer } from './gated-layer.ts';
import { hiddenActivation } from './hidden-activation.ts';
import { linear, normal } from './linear.ts';
import { rmsNorm } from './norms.ts';
import { rotary } from './rotary.ts';
import { rotaryFrequencies } from './rotary-frequencies.ts';
import { rows } from './rows.ts';
import { vocabularyLogits } from './vocabulary-logits.ts';

/** In what the families of Llama's kind differ. */
export interface GatedDecoderOptions {
  readonly family: string;
  readonly config: Config;
  /** Biases of query, key and value, of what attention gives, and of the inner layer. */
  readonly bias: { readonly inward: boolean; readonly outward: boolean; readonly inner: boolean };
  /** Maps that are one: query, key and value as `qkv_proj`, gate and up as `gate_up_proj`. Default: none. */
  readonly fused?: { readonly inward?: boolean; readonly inner?: boolean };
  /** Whether rotary positions turn neighbours. Default: halves. */
  readonly neighbours?: boolean;
  /** Whether what attention and the inner layer give is normed before it is added. Default: no. */
  readonly sandwich?: boolean;
  /** Whether a head has a score of its own in every softmax. Default: no. */
  readonly sinks?: boolean;
  /** In place of the gated inner layer. */
  readonly inner?: Module<Tensor, Tensor>;
  /** What a layer adds to its scores by position. */
  readonly window?: (layer: number) => PositionBias | undefined;
  /** Further ways in which tensors are called. */
  readonly renames?: NonNullable<Naming['renames']>;
}

/**
 * A decoder of Llama's kind: norms before attention and before a gated layer, rotary positions, heads that may share keys.
 *
 * Formula: y = x + O attention(rope(Q n(x)), rope(K n(x)), V n(x)); z = y + down(act(gate n(y)) up n(y)).
 *
 * Source: Touvron et al. 2023; Hugging Face `modeling_llama.py`.
 */
export function gatedDecoder({ family, config, bias, fused = {}, neighbours = false, sandwich = false, sinks = false, inner, window = () => undefined, renames = [] }: GatedDecoderOptions): TextTransformer {
  const [width, layers, heads] = [['hidden_size'], ['num_hidden_layers'], ['num_attention_heads']].map((names) => wholeOf(config, names)) as [number, number, number];
  const kvHeads = wholeOf(config, ['num_key_value_heads'], heads);
  const headSize = wholeOf(config, ['head_dim'], Math.floor(width / heads));
  const vocabulary = wholeOf(config, ['vocab_size']);
  const norm = rmsNorm({ width, epsilon: numberOf(config, ['rms_norm_eps'], 1e-6) });
  const tied = flagOf(config, ['tie_word_embeddings'], false);
  const turn = rotary({ ...rotaryFrequencies(config, headSize), neighbours });
  const inward = (count: number) => fused.inward ? undefined : linear({ in: width, out: count * headSize, bias: bias.inward });
  const block = assembly({
    input_layernorm: norm,
    'self_attn.q_proj': inward(heads), 'self_attn.k_proj': inward(kvHeads), 'self_attn.v_proj': inward(kvHeads),
    'self_attn.qkv_proj': fused.inward ? linear({ in: width, out: (heads + 2 * kvHeads) * headSize, bias: bias.inward }) : undefined,
    'self_attn.o_proj': linear({ in: heads * headSize, out: width, bias: bias.outward }),
    post_self_attn_layernorm: sandwich ? norm : undefined,
    post_attention_layernorm: norm,
    mlp: inner ?? gatedLayer({
      width, inner: wholeOf(config, ['intermediate_size']), bend: hiddenActivation(textOf(config, ['hidden_act', 'hidden_activation'], 'silu')),
      bias: bias.inner, fused: fused.inner ?? false,
    }),
    post_mlp_layernorm: sandwich ? norm : undefined,
  });
  const ends = assembly({
    embed_tokens: rows({ count: vocabulary, width }), norm,
    lm_head: tied ? undefined : linear({ in: width, out: vocabulary, bias: false }),
  });
  const perLayer = { ...block.weights, ...(sinks && { 'self_attn.sinks': normal([heads]) }) };
  return {
    family, kind: 'decoder', width, layers, heads, kvHeads, headSize, vocabulary,
    contextTokens: wholeOf(config, ['max_position_embeddings'], 2048),
    weights: Object.assign({}, ends.weights, ...Array.from({ length: layers }, (_, at) => within(`layers.${at}`, perLayer))) as TextTransformer['weights'],
    outside: { words: 'embed_tokens.weight', entry: ['embed_tokens.'], head: ['lm_head.'] },
    naming: { renames: [[/^model\./, ''], ...renames] },
    embed: (weights, { ids }, pass) => ends.at(weights, pass).embed_tokens(ids),
    layer(weights, at, { states, positions, attend, keep }, pass) {
      const own = below(`layers.${at}`, weights);
      const part = block.at(own, pass);
      const before = part.input_layernorm(states);
      const [query, key, value] = headsOf(before);
      const byPosition = window(at);
      const mixed = keep(attend({
        query: turn(query, positions), key: turn(key, positions), value,
        ...(byPosition && { bias: byPosition }), ...(sinks && { sinks: own['self_attn.sinks']! }),
      }));
      const middle = tf.add(keep(states), normed(part.post_self_attn_layernorm, part['self_attn.o_proj'](mixed)));
      return tf.add(middle, normed(part.post_mlp_layernorm, part.mlp(part.post_attention_layernorm(middle))));

      function headsOf(entering: Tensor): [Tensor, Tensor, Tensor] {
        const all = part['self_attn.qkv_proj'];
        const [q, k, v] = all ? tf.split(all(entering), [heads, kvHeads, kvHeads].map((count) => count * headSize), -1)
          : (['q_proj', 'k_proj', 'v_proj'] as const).map((name) => part[`self_attn.${name}`]!(entering));
        return [splitHeads(q!, heads), splitHeads(k!, kvHeads), splitHeads(v!, kvHeads)];
      }
    },
    finish: (weights, states, pass) => ends.at(weights, pass).norm(states),
    logits: (weights, states, columns) =>
      vocabularyLogits(states, { weight: weights[tied ? 'embed_tokens.weight' : 'lm_head.weight']! }, columns),
  };
}

const normed = (norm: ((x: Tensor) => Tensor) | undefined, values: Tensor): Tensor => norm ? norm(values) : values;
