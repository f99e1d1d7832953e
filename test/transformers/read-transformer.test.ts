import assert from 'node:assert/strict';
import { test } from 'node:test';

import { families, readTransformer } from '../../src/transformers/read-transformer.ts';
import { tinyLlama } from './made-up-checkpoint.ts';

test('no two families claim a model type', () => {
  const types = families.flatMap(({ modelTypes }) => modelTypes);
  assert.deepEqual(types, [...new Set(types)]);
  for (const { name, read } of families) assert.ok(name && read);
});

test('a model type that is not known is refused, and those that are known are named', () => {
  assert.throws(() => readTransformer({ model_type: 'no-such' }), { code: 'load', message: /"no-such" is not known; known are .*llama/ });
  assert.throws(() => readTransformer({}), { code: 'load', message: /model_type is missing/ });
});

test('a setting that is missing or wrong is named', () => {
  const { hidden_size: _, ...without } = tinyLlama;
  assert.throws(() => readTransformer(without), { code: 'load', message: /hidden_size is missing, and has to be a whole number above 0/ });
  assert.throws(() => readTransformer({ ...tinyLlama, vocab_size: 'many' }), { code: 'load', message: /vocab_size is "many"/ });
  assert.throws(() => readTransformer({ ...tinyLlama, hidden_act: 'bend' }), { code: 'load', message: /activation "bend" is not implemented/ });
});

test('a setting that would compute something else is refused', () => {
  assert.throws(() => readTransformer({ ...tinyLlama, rope_scaling: { rope_type: 'dynamic', factor: 2 } }), { code: 'load', message: /scaling "dynamic" is not implemented/ });
  assert.throws(() => readTransformer({ ...tinyLlama, model_type: 'bert', position_embedding_type: 'relative_key' }), { code: 'load', message: /position_embedding_type "relative_key"/ });
});
