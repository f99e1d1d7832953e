import assert from 'node:assert/strict';
import { test } from 'node:test';

import { familyContract } from '../../../src/testing/family-contract.ts';
import { gptOss } from '../../../src/transformers/families/gpt-oss.ts';
import { scoreGoldens, sharedPrefixGoldens } from '../score-goldens.ts';

const small = {
  hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2, head_dim: 4, intermediate_size: 6, vocab_size: 17,
  max_position_embeddings: 16, num_local_experts: 3, num_experts_per_tok: 2, sliding_window: 2,
};
familyContract(gptOss, small);

test('gpt-oss: quantised experts are refused', () => {
  assert.throws(() => gptOss.read({ ...small, quantization_config: { quant_method: 'mxfp4' } }), { code: 'load', message: /quantised experts/ });
});

scoreGoldens('gptoss');
sharedPrefixGoldens('gptoss');
