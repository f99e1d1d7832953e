import '../nn/cpu.ts';

import { attention } from '../../src/encoders/attention.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';
import { goldenParity } from './golden.ts';
import { attentionWeights } from './legommenders-weights.ts';

encoderContract(() => attention({ width: 6, input: 8, heads: 2, hidden: 5 }), { input: 8, orderless: true });

goldenParity({ file: 'attention', encoder: attention({ width: 16, input: 12, heads: 4, hidden: 20 }), weights: attentionWeights });
