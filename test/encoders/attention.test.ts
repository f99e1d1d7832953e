import '../nn/cpu.ts';

import { attention } from '../../src/encoders/attention.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';
import { denseOf, goldenParity, poolOf, turned } from './golden.ts';

encoderContract(() => attention({ width: 6, input: 8, heads: 2, hidden: 5 }), { input: 8, orderless: true });

goldenParity({
  file: 'attention', encoder: attention({ width: 16, input: 12, heads: 4, hidden: 20 }),
  weights: (read) => ({
    'attention.inward.kernel': turned(read('multi_head_attention.in_proj_weight')), 'attention.inward.bias': read('multi_head_attention.in_proj_bias'),
    ...denseOf(read, 'multi_head_attention.out_proj', 'attention.outward'), ...denseOf(read, 'linear', 'mix'),
    ...poolOf(read, 'additive_attention.encoder', 'pool.'),
  }),
});
