import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { finalmlp } from '../../src/predictors/finalmlp.ts';
import { predictorContract } from '../../src/testing/predictor-contract.ts';
import { agreesWithGolden, linearPlaces, mlpPlaces, type Places } from './golden.ts';

const small = { width: 16, hidden: [20, 12], second: [16, 8], parity: 'legommenders' } as const;
const places = (heads: number): Places => ({
  ...mlpPlaces('first', 'mlp1.dnn', 2, { out: false }), ...mlpPlaces('second', 'mlp2.dnn', 2, { out: false }),
  ...linearPlaces('fusion.left', 'fusion_module.w_x'), ...linearPlaces('fusion.right', 'fusion_module.w_y'),
  'fusion.both': ['fusion_module.w_xy', (w) => tf.reshape(w, [heads, 12 / heads, 8 / heads])],
});

agreesWithGolden('finalmlp', finalmlp(small), places(1));
agreesWithGolden('finalmlp-2head', finalmlp({ ...small, heads: 2 }), places(2));

predictorContract(() => finalmlp({ width: 4, hidden: [8], heads: 2, gates: [8] }), { width: 4 });
predictorContract(() => finalmlp({ width: 4, hidden: [8, 6], second: [8, 3], parity: 'legommenders' }), { width: 4 });

test('finalmlp has gates unless they are switched off, and heads that divide both streams', () => {
  const gates = (options: object) => Object.keys(finalmlp({ width: 4, hidden: [6], ...options }).weights).filter((name) => name.includes('Gate'));
  assert.equal(gates({}).length, 8);
  assert.deepEqual(gates({ gates: false }), []);
  assert.deepEqual(gates({ parity: 'legommenders' }), []);
  assert.throws(() => finalmlp({ width: 4, hidden: [6], heads: 4 }), { code: 'wrong-value', message: /4 heads/ });
});
