import '../nn/cpu.ts';

import { fastformer } from '../../src/encoders/fastformer.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';
import { goldenParity } from './golden.ts';
import { fastformerWeights } from './legommenders-weights.ts';

encoderContract(() => fastformer({ width: 6, input: 4, heads: 2, layers: 2, longest: 20 }), { input: 4 });

for (const { file, heads, layers } of [{ file: 'fastformer', heads: 4, layers: 2 }, { file: 'fastformer-1layer', heads: 2, layers: 1 }]) {
  goldenParity({ file, encoder: fastformer({ width: 16, input: 12, heads, layers }), weights: (read) => fastformerWeights(read, layers) });
}
