import '../nn/cpu.ts';

import { cnn } from '../../src/encoders/cnn.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';
import { goldenParity } from './golden.ts';
import { cnnWeights } from './legommenders-weights.ts';

encoderContract(() => cnn({ width: 6, input: 4, hidden: 5 }), { input: 4 });
encoderContract(() => cnn({ width: 6, input: 4, kernel: 4, hidden: 5, columns: ['sequence', 'single', 'sequence'] }), { input: 4, columns: ['sequence', 'single', 'sequence'] });

for (const kernel of [3, 4, 5]) {
  const encoder = cnn({ width: 16, input: 12, kernel, hidden: 20, columns: ['sequence', 'sequence', 'single'] });
  goldenParity({
    file: `cnn-k${kernel}`, encoder, columns: { title: 'sequence', abs: 'sequence', category: 'single' }, gap: encoder.gap!, unmasked: true, weights: cnnWeights,
  });
}
