import { familyContract } from '../../../src/testing/family-contract.ts';
import { bert } from '../../../src/transformers/families/bert.ts';
import { scoreGoldens } from '../score-goldens.ts';

const small = { hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 12, vocab_size: 17, max_position_embeddings: 16 };
familyContract(bert, { ...small, architectures: ['BertForMaskedLM'] });
familyContract(bert, { ...small, architectures: ['BertModel'] });

for (const checkpoint of ['bert-mlm', 'bert-mlm-hubnames']) scoreGoldens(checkpoint);
