import { dot } from '../../src/predictors/dot.ts';
import { agreesWithGolden } from './golden.ts';

agreesWithGolden('dot', dot(), {});
