import '../nn/cpu.ts';

import { additive } from '../../src/encoders/additive.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';
import { goldenParity } from './golden.ts';
import { additiveWeights } from './legommenders-weights.ts';

encoderContract(() => additive({ width: 6, hidden: 5 }), { input: 6, orderless: true });

goldenParity({ file: 'ada', encoder: additive({ width: 12, hidden: 20 }), weights: additiveWeights });
