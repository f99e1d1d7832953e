import '../nn/cpu.ts';

import { polyAttention } from '../../src/encoders/poly-attention.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';
import { goldenParity } from './golden.ts';
import { polyAttentionWeights } from './legommenders-weights.ts';

encoderContract(() => polyAttention({ width: 6, interests: 3, hidden: 5 }), { input: 6, orderless: true });

goldenParity({
  file: 'polyattention', encoder: polyAttention({ width: 12, interests: 5, hidden: 10, paddingCounts: true }), weights: polyAttentionWeights,
});
