import { pnn } from '../../src/predictors/pnn.ts';
import { predictorContract } from '../../src/testing/predictor-contract.ts';
import { agreesWithGolden, mlpPlaces } from './golden.ts';

agreesWithGolden('pnn', pnn({ width: 16, hidden: [20, 12], dropout: 0 }), mlpPlaces('mlp', 'dnn.dnn', 2));

predictorContract(() => pnn({ width: 4, hidden: [8], dropout: 0 }), { width: 4 });
