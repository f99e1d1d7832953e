import { familyContract } from '../../../src/testing/family-contract.ts';
import { phi } from '../../../src/transformers/families/phi.ts';
import { scoreGoldens, sharedPrefixGoldens } from '../score-goldens.ts';

familyContract(phi, { hidden_size: 16, num_hidden_layers: 2, num_attention_heads: 2, num_key_value_heads: 1, intermediate_size: 12, vocab_size: 17, max_position_embeddings: 16 });

scoreGoldens('phi2');
sharedPrefixGoldens('phi2');
