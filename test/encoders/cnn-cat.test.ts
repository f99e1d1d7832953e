import '../nn/cpu.ts';

import { cnnCat } from '../../src/encoders/cnn-cat.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';
import { goldenParity } from './golden.ts';
import { cnnCatWeights } from './legommenders-weights.ts';

encoderContract(() => cnnCat({ width: 6, input: 4, hidden: 5 }), { input: 4 });
encoderContract(() => cnnCat({ width: 4, kernel: 5, hidden: 5, columns: ['sequence', 'single', 'sequence'] }), { input: 4, columns: ['sequence', 'single', 'sequence'] });

const encoder = cnnCat({ width: 16, hidden: 20, columns: ['sequence', 'sequence', 'single'] });
goldenParity({
  file: 'cnncat', encoder, columns: { title: 'sequence', abs: 'sequence', category: 'single' }, gap: encoder.gap!, unmasked: true, weights: cnnCatWeights,
});
