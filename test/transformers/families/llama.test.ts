import { familyContract } from '../../../src/testing/family-contract.ts';
import { llama } from '../../../src/transformers/families/llama.ts';
import { scoreGoldens, sharedPrefixGoldens } from '../score-goldens.ts';

const small = { hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2, intermediate_size: 12, vocab_size: 17, max_position_embeddings: 16 };
familyContract(llama, small);
familyContract(llama, {
  ...small, head_dim: 6, attention_bias: true, mlp_bias: true, tie_word_embeddings: true, rope_theta: 100,
  rope_parameters: { rope_type: 'llama3', factor: 8, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 8 },
});

for (const checkpoint of ['llama2', 'llama31']) {
  scoreGoldens(checkpoint);
  sharedPrefixGoldens(checkpoint);
}
