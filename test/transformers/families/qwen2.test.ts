import { familyContract } from '../../../src/testing/family-contract.ts';
import { qwen2 } from '../../../src/transformers/families/qwen2.ts';
import { scoreGoldens, sharedPrefixGoldens } from '../score-goldens.ts';

const small = { hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2, intermediate_size: 12, vocab_size: 17, max_position_embeddings: 16 };
familyContract(qwen2, { ...small, tie_word_embeddings: true });
familyContract(qwen2, { ...small, use_sliding_window: true, sliding_window: 2, max_window_layers: 1 });

scoreGoldens('qwen2');
sharedPrefixGoldens('qwen2');
