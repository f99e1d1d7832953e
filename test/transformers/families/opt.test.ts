import { familyContract } from '../../../src/testing/family-contract.ts';
import { opt } from '../../../src/transformers/families/opt.ts';
import { scoreGoldens, sharedPrefixGoldens } from '../score-goldens.ts';

const small = { hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2, ffn_dim: 12, vocab_size: 17, max_position_embeddings: 16 };
familyContract(opt, small);
familyContract(opt, { ...small, word_embed_proj_dim: 6, do_layer_norm_before: false });

for (const checkpoint of ['opt-350m', 'opt-1b']) {
  scoreGoldens(checkpoint);
  sharedPrefixGoldens(checkpoint);
}
