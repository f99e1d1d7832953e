import * as tf from '../../src/compile/tf.ts';
import { finalmlp } from '../../src/predictors/finalmlp.ts';
import { agreesWithGolden, linearPlaces, mlpPlaces, type Places } from './golden.ts';

const small = { width: 16, hidden: [20, 12], second: [16, 8], parity: 'legommenders' } as const;
const places = (heads: number): Places => ({
  ...mlpPlaces('first', 'mlp1.dnn', 2, { out: false }), ...mlpPlaces('second', 'mlp2.dnn', 2, { out: false }),
  ...linearPlaces('fusion.left', 'fusion_module.w_x'), ...linearPlaces('fusion.right', 'fusion_module.w_y'),
  'fusion.both': ['fusion_module.w_xy', (w) => tf.reshape(w, [heads, 12 / heads, 8 / heads])],
});

agreesWithGolden('finalmlp', finalmlp(small), places(1));
agreesWithGolden('finalmlp-2head', finalmlp({ ...small, heads: 2 }), places(2));
