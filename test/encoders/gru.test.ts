import '../nn/cpu.ts';

import { gru } from '../../src/encoders/gru.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';
import { goldenParity } from './golden.ts';
import { gruWeights } from './legommenders-weights.ts';

encoderContract(() => gru({ width: 6, input: 4, hidden: 5, layers: 2 }), { input: 4 });

for (const { file, layers } of [{ file: 'gru', layers: 1 }, { file: 'gru-2layer', layers: 2 }]) {
  goldenParity({ file, encoder: gru({ width: 12, hidden: 16, layers }), weights: (read) => gruWeights(read, layers) });
}
