import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { TextTransformer } from '../../src/transformers/family.ts';
import { freeMemory, memoryPlan, memoryPlanText, refuseWhatDoesNotFit } from '../../src/transformers/memory-plan.ts';
import { parameterCount } from '../../src/transformers/parameter-count.ts';
import { readTransformer } from '../../src/transformers/read-transformer.ts';

const llama8b = readTransformer({
  model_type: 'llama', hidden_size: 4096, num_hidden_layers: 32, num_attention_heads: 32, num_key_value_heads: 8, intermediate_size: 14_336,
  vocab_size: 128_256, max_position_embeddings: 8192,
}) as TextTransformer;

test('a model is measured without any of its weights', () => {
  assert.equal(parameterCount(llama8b), 8_030_261_248);
  const plan = memoryPlan(llama8b, { tokens: 8192, longest: 1024, past: 1000 });
  assert.equal(plan.weights, 4 * 8_030_261_248);
  assert.equal(plan.keysAndValuesPerToken, 2 * 4 * 32 * 8 * 128);
  assert.equal(plan.total, plan.weights + plan.keysAndValues + plan.activations);
});

test('what cannot fit is refused in one line with what it takes and what there is', () => {
  const plan = memoryPlan(llama8b, { tokens: 8192, longest: 1024 });
  const refused = { code: 'out-of-memory', message: /^models\/llama does not fit: weights 29\.9 GiB, keys and values 256\.0 KiB a token, a call of 8192 tokens \d.*GiB of 16\.0 GiB free$/, hint: /smaller model/ };
  assert.throws(() => refuseWhatDoesNotFit('models/llama', plan, 16 * 2 ** 30), refused);
  assert.throws(() => refuseWhatDoesNotFit('models/llama', plan, 31 * 2 ** 30), { hint: /fewer tokens per call/ });
  refuseWhatDoesNotFit('models/llama', plan, 64 * 2 ** 30);
});

test('free memory is what this process may take', () => {
  assert.ok(freeMemory() > 2 ** 20);
  assert.match(memoryPlanText(memoryPlan(llama8b, { tokens: 1, longest: 1 })), /free$/);
});
