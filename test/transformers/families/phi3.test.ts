import { familyContract } from '../../../src/testing/family-contract.ts';
import { phi3 } from '../../../src/transformers/families/phi3.ts';
import { scoreGoldens, sharedPrefixGoldens } from '../score-goldens.ts';

familyContract(phi3, { hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2, intermediate_size: 12, vocab_size: 17, max_position_embeddings: 16, sliding_window: 3 });

scoreGoldens('phi3');
sharedPrefixGoldens('phi3');
