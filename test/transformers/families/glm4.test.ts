import { familyContract } from '../../../src/testing/family-contract.ts';
import { glm4 } from '../../../src/transformers/families/glm4.ts';
import { scoreGoldens, sharedPrefixGoldens } from '../score-goldens.ts';

familyContract(glm4, { hidden_size: 16, num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2, intermediate_size: 12, vocab_size: 17, max_position_embeddings: 16 });

scoreGoldens('glm4');
sharedPrefixGoldens('glm4');
