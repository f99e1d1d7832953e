import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { inference } from '../../src/nn/module.ts';
import { dcn } from '../../src/predictors/dcn.ts';
import { din } from '../../src/predictors/din.ts';
import { dot } from '../../src/predictors/dot.ts';
import { poly } from '../../src/predictors/poly.ts';
import { predictorContract } from '../../src/testing/predictor-contract.ts';
import '../nn/cpu.ts';

predictorContract(() => poly({ of: dot() }), { width: 4 });
predictorContract(() => poly({ of: dot() }), { width: 4, interests: 3 });
predictorContract(() => poly({ of: dcn({ width: 4, hidden: [8], dropout: 0 }) }), { width: 4, interests: 2 });

test('poly is the mean over interests', () => {
  const pairs = { users: tf.tensor3d([[[1, 0], [0, 3]]]), candidates: tf.tensor3d([[[1, 1], [2, 0]]]) };
  assert.deepEqual([...poly({ of: dot() }).forward({}, pairs, inference).dataSync()], [2, 1]);
});

test('poly refuses a predictor that looks at the clicks', () => {
  assert.throws(() => poly({ of: din({ width: 4 }) }), { code: 'wrong-value', message: /din/ });
});
