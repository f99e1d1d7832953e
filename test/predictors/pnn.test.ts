import { pnn } from '../../src/predictors/pnn.ts';
import { agreesWithGolden, mlpPlaces } from './golden.ts';

agreesWithGolden('pnn', pnn({ width: 16, hidden: [20, 12], dropout: 0 }), mlpPlaces('mlp', 'dnn.dnn', 2));
