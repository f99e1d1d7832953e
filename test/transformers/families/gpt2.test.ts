import { familyContract } from '../../../src/testing/family-contract.ts';
import { gpt2 } from '../../../src/transformers/families/gpt2.ts';
import { scoreGoldens, sharedPrefixGoldens } from '../score-goldens.ts';

const small = { n_embd: 8, n_layer: 2, n_head: 2, vocab_size: 17, n_positions: 16 };
familyContract(gpt2, small);
familyContract(gpt2, { ...small, n_inner: 12, scale_attn_by_inverse_layer_idx: true });

scoreGoldens('gpt2');
sharedPrefixGoldens('gpt2');
