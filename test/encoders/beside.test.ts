import '../nn/cpu.ts';

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { attention } from '../../src/encoders/attention.ts';
import { beside } from '../../src/encoders/beside.ts';
import { pooling } from '../../src/encoders/pooling.ts';
import { transformer } from '../../src/encoders/transformer.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';

encoderContract(() => beside({ width: 4, encoder: attention({ width: 6, input: 4, heads: 2 }) }), { input: 4, columns: ['single', 'sequence'], orderless: true });
encoderContract(() => beside({ width: 4, encoder: transformer({ width: 4, heads: 2, layers: 1, longest: 20 }) }), { input: 4, columns: ['sequence', 'single', 'sequence'] });

test('beside: an encoder that treats columns apart itself is refused', () => {
  assert.throws(() => beside({ width: 4, encoder: pooling({ width: 4 }) }), { code: 'wrong-value', message: /treats columns apart/ });
});
