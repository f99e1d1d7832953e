import assert from 'node:assert/strict';
import { test } from 'node:test';

import { familyContract } from '../../../src/testing/family-contract.ts';
import { mpt } from '../../../src/transformers/families/mpt.ts';
import { scoreGoldens, sharedPrefixGoldens } from '../score-goldens.ts';

const small = { d_model: 12, n_layers: 2, n_heads: 3, vocab_size: 17, max_seq_len: 16 };
familyContract(mpt, small);
familyContract(mpt, { ...small, attn_config: { clip_qkv: 0.5, softmax_scale: 0.3, alibi_bias_max: 4 } });

test('mpt: settings that would compute something else are refused', () => {
  assert.throws(() => mpt.read({ ...small, attn_config: { alibi: false } }), { code: 'load', message: /attn_config alibi false is not implemented/ });
  assert.throws(() => mpt.read({ ...small, no_bias: false }), { code: 'load', message: /no_bias false/ });
});

scoreGoldens('mpt');
sharedPrefixGoldens('mpt');
