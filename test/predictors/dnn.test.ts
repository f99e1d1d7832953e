import { dnn } from '../../src/predictors/dnn.ts';
import { predictorContract } from '../../src/testing/predictor-contract.ts';
import { agreesWithGolden, mlpPlaces } from './golden.ts';

const small = { width: 16, hidden: [20, 12], dropout: 0 };
agreesWithGolden('dnn', dnn(small), mlpPlaces('mlp', 'mlp.dnn', 2));
agreesWithGolden('dnn-tanh', dnn({ ...small, activation: 'tanh' }), mlpPlaces('mlp', 'mlp.dnn', 2));
agreesWithGolden('dnn-batchnorm', dnn({ ...small, batchNorm: true }), mlpPlaces('mlp', 'mlp.dnn', 2, { norm: true }));

predictorContract(() => dnn({ width: 4, hidden: [8, 6], dropout: 0 }), { width: 4 });
predictorContract(() => dnn({ width: 4, hidden: [], dropout: 0 }), { width: 4 });
predictorContract(() => dnn({ width: 4, hidden: [8], activation: 'dice', dropout: 0 }), { width: 4 });
predictorContract(() => dnn({ width: 4, hidden: [8], activation: 'gelu', dropout: 0, batchNorm: true }), { width: 4 });
