import '../nn/cpu.ts';

import * as tf from '../../src/compile/tf.ts';
import { cnn } from '../../src/encoders/cnn.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';
import { denseOf, goldenParity, poolOf } from './golden.ts';

encoderContract(() => cnn({ width: 6, input: 4, hidden: 5 }), { input: 4 });
encoderContract(() => cnn({ width: 6, input: 4, kernel: 4, hidden: 5, columns: ['sequence', 'single', 'sequence'] }), { input: 4, columns: ['sequence', 'single', 'sequence'] });

for (const kernel of [3, 4, 5]) {
  const encoder = cnn({ width: 16, input: 12, kernel, hidden: 20, columns: ['sequence', 'sequence', 'single'] });
  goldenParity({
    file: `cnn-k${kernel}`, encoder, columns: { title: 'sequence', abs: 'sequence', category: 'single' }, gap: encoder.gap!, unmasked: true,
    weights: (read) => ({
      'tokens.convolution.kernel': tf.transpose(read('cnn.weight'), [2, 1, 0]), 'tokens.convolution.bias': read('cnn.bias'),
      ...denseOf(read, 'linear', 'single'), ...poolOf(read, 'additive_attention.encoder', 'pool.'),
    }),
  });
}
