import '../nn/cpu.ts';

import { identity } from '../../src/encoders/identity.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';

encoderContract(() => identity({ width: 4 }), { input: 4, first: true });
