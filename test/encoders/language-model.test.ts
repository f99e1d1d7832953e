import '../nn/cpu.ts';

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { type LanguageModelOptions, languageModel } from '../../src/encoders/language-model.ts';
import { below, inference, type Weights } from '../../src/nn/module.ts';
import type { Sequences } from '../../src/nn/parts.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';
import type { Config } from '../../src/transformers/config.ts';
import { encoderOf } from '../../src/transformers/encoder-of.ts';
import type { TextTransformer } from '../../src/transformers/family.ts';
import { tokenStates } from '../../src/transformers/programs/token-states.ts';
import { readTransformer } from '../../src/transformers/read-transformer.ts';

const bert = { model_type: 'bert', hidden_size: 4, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 6, vocab_size: 9, max_position_embeddings: 20 };
const llama = { model_type: 'llama', hidden_size: 4, num_hidden_layers: 2, num_attention_heads: 2, num_key_value_heads: 1, intermediate_size: 6, vocab_size: 9, max_position_embeddings: 20 };
const opt = { model_type: 'opt', hidden_size: 6, word_embed_proj_dim: 4, num_hidden_layers: 2, num_attention_heads: 2, ffn_dim: 8, vocab_size: 9, max_position_embeddings: 20, do_layer_norm_before: false };
const gpt2 = { model_type: 'gpt2', n_embd: 4, n_layer: 2, n_head: 2, vocab_size: 9, n_positions: 20 };

encoderContract(() => languageModel({ model: bert, width: 6, hidden: 5 }), { input: 4 });
encoderContract(() => languageModel({ model: llama, width: 6, hidden: 5, pooling: 'last' }), { input: 4 });
encoderContract(() => languageModel({ model: opt, width: 6, pooling: 'mean', adapter: { rank: 2 } }), { input: 4 });
encoderContract(() => languageModel({ model: opt, width: 6, split: 1, hidden: 5 }), { input: 6 });
encoderContract(() => languageModel({ model: gpt2, width: 6, split: -1, adapter: { rank: 2, targets: ['c_proj'] }, hidden: 5 }), { input: 4 });
encoderContract(() => languageModel({ model: bert, width: 6, pooling: 'cls', split: 1, parity: 'legommenders' }), { input: 4, first: true });

const learned = (options: Partial<LanguageModelOptions>) => Object.entries(languageModel({ model: bert, width: 6, ...options }).weights).filter(([, { frozen }]) => !frozen).map(([name]) => name);

test('an adapter stands beside the maps to queries and values, or those that are asked for, of the layers that are run; nothing else of the model moves', () => {
  const beside = (layer: number, map: string) => ['A', 'B'].map((side) => `model.encoder.layer.${layer}.${map}.lora_${side}.weight`);
  const ends = ['mix.kernel', 'mix.bias', 'pool.projection.kernel', 'pool.projection.bias', 'pool.query'];
  const both = (layer: number) => [...beside(layer, 'attention.self.query'), ...beside(layer, 'attention.self.value')];
  assert.deepEqual(learned({ adapter: { rank: 2 } }), [...both(0), ...both(1), ...ends]);
  assert.deepEqual(learned({ adapter: { rank: 2 }, split: 1 }), [...both(1), ...ends]);
  assert.deepEqual(learned({ adapter: { rank: 2, targets: ['intermediate.dense'] }, split: -1 }), [...beside(1, 'intermediate.dense'), ...ends]);
  assert.deepEqual(learned({ frozen: true }), ends);
  const { weights } = languageModel({ model: bert, width: 6, adapter: {} });
  assert.deepEqual(weights['model.encoder.layer.0.attention.self.query.lora_A.weight']!.shape, [32, 4]);
  assert.deepEqual(weights['model.encoder.layer.0.attention.self.query.weight'], { shape: [4, 4], init: { kind: 'given' }, frozen: true });
  assert.equal(Object.keys(weights).some((name) => /word_embeddings|pooler/.test(name)), false);
});

test('a split model whose lower layers give its states has the output of the whole', () => {
  for (const model of [bert, llama, opt, gpt2]) {
    for (const split of [1, 2]) {
      tf.tidy(() => {
        const upper = languageModel({ model, width: 3, split, adapter: { rank: 2, targets: [model === gpt2 ? 'mlp' : model === opt ? 'fc1' : model === llama ? 'up_proj' : 'intermediate'] }, hidden: 5 });
        const whole = upper.pretrained!.lower!.whole;
        const weights = Object.fromEntries(Object.entries(whole.weights).map(([name, { shape }], at) => [name, tf.randomNormal([...shape], 0, 0.5, 'float32', at + 1)]));
        const vectors = tf.randomNormal([2, 5, 4], 0, 1, 'float32', 3);
        const mask = tf.tensor([[1, 1, 1, 1, 1], [1, 0, 1, 0, 0]]);
        const own = Object.fromEntries(Object.keys(upper.weights).map((name) => [name, weights[name]!]));
        assert.ok(Object.keys(upper.weights).length < Object.keys(whole.weights).length);
        const states = lowerStates(model, split, weights, { vectors, mask });
        const [expected, found] = [whole.forward(weights, { vectors, mask }, inference), upper.forward(own, { vectors: states, mask }, inference)];
        assert.ok(tf.max(tf.abs(tf.sub(expected, found))).dataSync()[0]! < 1e-5, `${model.model_type}, ${split}`);
      });
    }
  }
});

test('what makes no sense is refused, and the nearest named', () => {
  const refused = (options: object, message: RegExp, code = 'wrong-value') => assert.throws(() => languageModel({ model: bert, width: 6, ...options }), { name: 'OptionsError', code, message });
  refused({ split: 3 }, /"split" is 3, and the model has 2 layers/);
  refused({ split: -3 }, /"split" is -3/);
  refused({ adapter: {}, frozen: false }, /"adapter" is given and "frozen" is false/);
  refused({ adapter: { rank: 0 } }, /"adapter" is/);
  refused({ adapter: { ranks: 2 } }, /"adapter" is/);
  refused({ pooling: 'max' }, /"pooling" is "max"/);
  refused({ model: { model_type: 'vit', hidden_size: 4, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 4, image_size: 8, patch_size: 4 } }, /a model of images/);
  assert.throws(() => languageModel({ model: bert, width: 6, adapter: { targets: ['qurey'] } }), (error: { code?: string; hint?: string }) => error.code === 'unknown-key' && /did you mean "query"/.test(error.hint!));
  assert.throws(() => languageModel({ model: 'nowhere', width: 6 }), { name: 'DataError', code: 'missing-file' });
  assert.throws(() => languageModel({ model: { model_type: 'elmo' }, width: 6 }), { name: 'EngineError', code: 'load' });
});

function lowerStates(config: Config, layers: number, weights: Weights, sequences: Sequences): tf.Tensor {
  return tokenStates(readTransformer(config) as TextTransformer, below('model', weights), sequences, { embeds: true, runs: Array.from({ length: layers }, (_, at) => at), finishes: false }, inference);
}

const eight = { hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 12, vocab_size: 17, max_position_embeddings: 32 };
const families: Readonly<Record<string, Config>> = {
  bert: { ...eight, architectures: ['BertForMaskedLM'] }, llama: { ...eight, num_key_value_heads: 1 }, mistral: { ...eight, sliding_window: 3 }, qwen2: { ...eight, tie_word_embeddings: true }, phi: eight,
  phi3: eight, glm: { ...eight, head_dim: 4, attention_bias: true }, glm4: { ...eight, head_dim: 4 }, gpt2, opt: { model_type: 'opt', hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2, ffn_dim: 12, vocab_size: 17 },
  mpt: { d_model: 8, n_layers: 2, n_heads: 2, vocab_size: 17, max_seq_len: 32, no_bias: true, attn_config: { alibi: true } }, t5: { d_model: 8, num_layers: 2, num_heads: 2, d_kv: 4, d_ff: 12, vocab_size: 17, feed_forward_proj: 'gated-gelu' },
  longformer: { ...eight, attention_window: 4, max_item_embeddings: 5, token_type_size: 4 },
};

for (const [family, settings] of Object.entries(families)) {
  test(`${family}: every weight that the encoder has is read, whole and above a split; padding counts for nothing`, () => tf.tidy(() => {
    const config = { ...settings, model_type: settings['model_type'] ?? family };
    for (const split of [0, 1]) {
      const encoder = languageModel({ model: config, width: 3, split, hidden: 5 });
      const names = Object.keys(encoder.weights);
      const drawn = names.map((name, at) => tf.randomUniform([...encoder.weights[name]!.shape], -1, 1, 'float32', at + 1));
      const { input } = encoder.pretrained!;
      const vectors = tf.randomUniform([2, 6, input], -1, 1, 'float32', 5);
      const mask = tf.tensor([[1, 1, 0, 1, 1, 0], [1, 1, 1, 1, 1, 1]]);
      const positions = tf.cast(tf.cumsum(mask, 1, true), 'int32');
      const output = (x: tf.Tensor, weights: readonly tf.Tensor[]) => encoder.forward(Object.fromEntries(names.map((name, at) => [name, weights[at]!])), { vectors: x, mask, positions }, inference);
      const cotangent = tf.randomUniform([2, 3], -1, 1, 'float32', 9);
      const gradients = tf.grads((...all: tf.Tensor[]) => tf.sum(tf.mul(output(all[0]!, all.slice(1)), cotangent)))([vectors, ...drawn]);
      const idle = names.filter((_, at) => !gradients[at + 1]!.dataSync().some((value) => value !== 0));
      assert.deepEqual(idle.filter((name) => !shared(config).some((beginning) => name.slice('model.'.length).startsWith(beginning))), [], `split ${split}`);
      const moved = tf.add(vectors, tf.mul(tf.sub(1, tf.expandDims(mask, -1)), 9));
      assert.ok(tf.max(tf.abs(tf.sub(output(vectors, drawn), output(moved, drawn)))).dataSync()[0]! < 1e-5);
    }
  }));
}

const shared = (config: Config): readonly string[] => encodersOf(config).outside.shared ?? [];

function encodersOf(config: Config): TextTransformer {
  const model = readTransformer(config);
  return model.kind === 'encoder-decoder' ? encoderOf(model) : model as TextTransformer;
}
