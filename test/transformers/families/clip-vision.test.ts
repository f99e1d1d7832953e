import assert from 'node:assert/strict';
import { test } from 'node:test';

import { familyContract } from '../../../src/testing/family-contract.ts';
import { clipVision } from '../../../src/transformers/families/clip-vision.ts';
import { visionGoldens } from '../vision-goldens.ts';

const small = { hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 12, image_size: 6, patch_size: 3, num_channels: 2, projection_dim: 5 };
familyContract(clipVision, small);

test('clip-vision: the config of a whole CLIP is read for its half that sees', () => {
  const { projection_dim, ...half } = small;
  assert.deepEqual(clipVision.read({ model_type: 'clip', projection_dim, vision_config: { ...half, projection_dim: 9 } }).weights, clipVision.read(small).weights);
});

visionGoldens('clip-vision', 'image_embeds');
