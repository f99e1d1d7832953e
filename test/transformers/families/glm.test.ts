import assert from 'node:assert/strict';
import { test } from 'node:test';

import { familyContract } from '../../../src/testing/family-contract.ts';
import { glm } from '../../../src/transformers/families/glm.ts';
import { scoreGoldens, sharedPrefixGoldens } from '../score-goldens.ts';

familyContract(glm, { hidden_size: 16, num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2, intermediate_size: 12, vocab_size: 17, max_position_embeddings: 16, attention_bias: true });
const remote = {
  model_type: 'chatglm', hidden_size: 16, num_layers: 2, num_attention_heads: 4, kv_channels: 4, multi_query_attention: true, multi_query_group_num: 2,
  ffn_hidden_size: 12, padded_vocab_size: 17, seq_length: 16, add_qkv_bias: true, rope_ratio: 2,
};
familyContract(glm, remote);

test('glm: settings of chatglm that would compute something else are refused', () => {
  assert.throws(() => glm.read({ ...remote, rmsnorm: false }), { code: 'load', message: /rmsnorm false is not implemented/ });
  assert.throws(() => glm.read({ ...remote, add_bias_linear: true }), { code: 'load', message: /add_bias_linear true is not implemented/ });
});

for (const checkpoint of ['glm', 'glm-chatglm-layout']) {
  scoreGoldens(checkpoint);
  sharedPrefixGoldens(checkpoint);
}
