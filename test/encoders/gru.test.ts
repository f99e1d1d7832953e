import '../nn/cpu.ts';

import type * as tf from '../../src/compile/tf.ts';
import { gru } from '../../src/encoders/gru.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';
import { denseOf, goldenParity, turned } from './golden.ts';

encoderContract(() => gru({ width: 6, input: 4, hidden: 5, layers: 2 }), { input: 4 });

for (const { file, layers } of [{ file: 'gru', layers: 1 }, { file: 'gru-2layer', layers: 2 }]) {
  goldenParity({
    file, encoder: gru({ width: 12, hidden: 16, layers }),
    weights: (read) => ({
      ...Object.assign({}, ...Array.from({ length: layers }, (_, at) => ({
        [`${at}.inward.kernel`]: turned(read(`gru.weight_ih_l${at}`)), [`${at}.inward.bias`]: read(`gru.bias_ih_l${at}`),
        [`${at}.onward.kernel`]: turned(read(`gru.weight_hh_l${at}`)), [`${at}.onward.bias`]: read(`gru.bias_hh_l${at}`),
      }))) as Record<string, tf.Tensor>,
      ...denseOf(read, 'linear', 'mix'),
    }),
  });
}
