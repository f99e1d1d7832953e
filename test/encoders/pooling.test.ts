import '../nn/cpu.ts';

import { pooling } from '../../src/encoders/pooling.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';
import { goldenParity } from './golden.ts';

encoderContract(() => pooling({ width: 4 }), { input: 4, orderless: true });
encoderContract(() => pooling({ width: 4, by: 'max' }), { input: 4, orderless: true });
encoderContract(() => pooling({ width: 4, columns: 3, flatten: true }), { input: 4, columns: ['sequence', 'single', 'sequence'], orderless: true });
encoderContract(() => pooling({ width: 4, columns: 2, by: 'max' }), { input: 4, columns: ['single', 'sequence'], orderless: true });

const columns = { title: 'sequence', abs: 'sequence', category: 'single' } as const;
const padded = [7, 4, 1];
goldenParity({ file: 'pooling-mean', encoder: pooling({ width: 12, columns: 3 }), columns, weights: () => ({}) });
goldenParity({ file: 'pooling-max', encoder: pooling({ width: 12, columns: 3, by: 'max', padded }), columns, weights: () => ({}) });
goldenParity({ file: 'pooling-flatten', encoder: pooling({ width: 12, columns: 3, flatten: true }), columns, weights: () => ({}) });
goldenParity({ file: 'pooling-max-flatten', encoder: pooling({ width: 12, columns: 3, by: 'max', flatten: true, padded }), columns, weights: () => ({}) });
