import { miner } from '../../src/predictors/miner.ts';
import { agreesWithGolden, turned } from './golden.ts';

agreesWithGolden('miner-weighted', miner({ width: 16 }), { 'target.kernel': ['target_aware_attention.linear.weight', turned] });
agreesWithGolden('miner-max', miner({ width: 16, score: 'max' }), {});
agreesWithGolden('miner-mean', miner({ width: 16, score: 'mean' }), {});
