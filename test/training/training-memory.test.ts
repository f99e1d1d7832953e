import assert from 'node:assert/strict';
import { test } from 'node:test';

import { languageModel } from '../../src/encoders/language-model.ts';
import { refuseLargeTraining, trainingMemory } from '../../src/training/training-memory.ts';

const llama = { model_type: 'llama', hidden_size: 4096, num_hidden_layers: 32, num_attention_heads: 32, intermediate_size: 11_008, vocab_size: 32_000 };

test('a large model is refused end to end, less with an adapter, and fits above a split', () => {
  const gibibytes = (options: object) => Math.round(trainingMemory(languageModel({ model: llama, width: 64, ...options }).weights) / 2 ** 30);
  assert.deepEqual([gibibytes({}), gibibytes({ adapter: {} }), gibibytes({ adapter: {}, split: -2 })], [145, 49, 3]);
  const { weights } = languageModel({ model: llama, width: 64 });
  assert.throws(() => refuseLargeTraining('plmNr', weights, 2 ** 35), { name: 'EngineError', code: 'out-of-memory', message: /^plmNr: its weights, .* take 144\.\d GiB of 32\.0 GiB free$/ });
  assert.doesNotThrow(() => refuseLargeTraining('plmNr', weights, 2 ** 38));
  assert.doesNotThrow(() => refuseLargeTraining('once', { 'tables.states.rows': { shape: [2 ** 30, 4096], init: { kind: 'zeros' }, frozen: true } }, 1));
});
