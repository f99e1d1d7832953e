import { dot } from '../../src/predictors/dot.ts';
import { predictorContract } from '../../src/testing/predictor-contract.ts';
import { agreesWithGolden } from './golden.ts';

agreesWithGolden('dot', dot(), {});

predictorContract(() => dot(), { width: 4 });
