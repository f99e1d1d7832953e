import '../nn/cpu.ts';

import { transformer } from '../../src/encoders/transformer.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';
import { goldenParity } from './golden.ts';
import { transformerWeights } from './legommenders-weights.ts';

encoderContract(() => transformer({ width: 6, input: 4, heads: 2, layers: 2, longest: 20 }), { input: 4 });

goldenParity({
  file: 'transformer', encoder: transformer({ width: 16, input: 12, heads: 4, layers: 2 }), weights: (read) => transformerWeights(read, 2),
});
