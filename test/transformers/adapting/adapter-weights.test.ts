import assert from 'node:assert/strict';
import { test } from 'node:test';

import { adapterWeights } from '../../../src/transformers/adapting/adapter-weights.ts';
import { readTransformer } from '../../../src/transformers/read-transformer.ts';
import { tinyBert, tinyLlama } from '../made-up-checkpoint.ts';

const llama = readTransformer(tinyLlama);
const modules = (specs: object) => [...new Set(Object.keys(specs).map((name) => name.replace(/\.lora_[AB]\.weight$/, '')))];

test("what is adapted by default is what RecBench adapts, of every family by that family's names", () => {
  assert.deepEqual(modules(adapterWeights(llama, { rank: 2 })), ['layers.0.self_attn.q_proj', 'layers.0.self_attn.v_proj', 'layers.1.self_attn.q_proj', 'layers.1.self_attn.v_proj']);
  assert.deepEqual(modules(adapterWeights(readTransformer(tinyBert), { rank: 2, from: 1 })), ['encoder.layer.1.attention.self.query', 'encoder.layer.1.attention.self.value']);
  const phi3 = readTransformer({ ...tinyLlama, model_type: 'phi3' });
  assert.deepEqual(modules(adapterWeights(phi3, { rank: 2 })), ['layers.0.self_attn.qkv_proj', 'layers.1.self_attn.qkv_proj']);
});

test('matrices have the shapes of their map, however it is laid out, and the second is zeros', () => {
  const { 'layers.0.mlp.down_proj.lora_A.weight': down, 'layers.0.mlp.down_proj.lora_B.weight': up } = adapterWeights(llama, { targets: ['down_proj'], rank: 3 });
  assert.deepEqual([down!.shape, up!.shape, up!.init], [[3, 12], [8, 3], { kind: 'zeros' }]);
  const gpt2 = readTransformer({ model_type: 'gpt2', n_embd: 8, n_layer: 1, n_head: 2, vocab_size: 9 });
  const { 'h.0.attn.c_attn.lora_A.weight': a, 'h.0.attn.c_attn.lora_B.weight': b } = adapterWeights(gpt2, { targets: ['c_attn'], rank: 3 });
  assert.deepEqual([a!.shape, b!.shape], [[3, 8], [24, 3]]);
});

test('layers are counted from either end, and embeddings are never adapted', () => {
  assert.deepEqual(modules(adapterWeights(llama, { rank: 2, from: -1 })), ['layers.1.self_attn.q_proj', 'layers.1.self_attn.v_proj']);
  assert.throws(() => adapterWeights(llama, { targets: ['embed_tokens', 'lm_head'], rank: 2 }), { code: 'wrong-value', message: /layers from 0 on holds embed_tokens, lm_head in its name; there are layers\.0\./ });
  assert.throws(() => adapterWeights(llama, { rank: 2, from: 2 }), { code: 'wrong-value' });
});
