import assert from 'node:assert/strict';
import { test } from 'node:test';

import { familyContract } from '../../../src/testing/family-contract.ts';
import { vit } from '../../../src/transformers/families/vit.ts';
import { visionGoldens } from '../vision-goldens.ts';

const small = { hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 12, image_size: 6, patch_size: 3, num_channels: 2 };
familyContract(vit, small);
familyContract(vit, { ...small, architectures: ['ViTForImageClassification'], qkv_bias: false });

test('vit: an image that is not whole patches is refused', () => {
  assert.throws(() => vit.read({ ...small, patch_size: 4 }), { code: 'load', message: /patches of 4 pixels in an image of 6 is not implemented/ });
});

visionGoldens('vit', 'pooler_output');
