import { deepfm } from '../../src/predictors/deepfm.ts';
import { agreesWithGolden, mlpPlaces } from './golden.ts';

const small = { width: 16, hidden: [20, 12], dropout: 0 };
agreesWithGolden('deepfm', deepfm({ ...small, parity: 'legommenders' }), mlpPlaces('mlp', 'dnn.dnn', 2));
