import { autoint } from '../../src/predictors/autoint.ts';
import { predictorContract } from '../../src/testing/predictor-contract.ts';
import { agreesWithGolden, gainPlaces, linearPlaces, mlpPlaces, type Places, turned } from './golden.ts';

const small = { width: 16, hidden: [20, 12], dropout: 0, attentions: 2, heads: 2, attentionWidth: 8, attentionDropout: 0 };
const names = { query: 'W_q', key: 'W_k', value: 'W_v' };
const layer = (number: number, norm: boolean): Places => ({
  ...Object.fromEntries(Object.entries(names).map(([ours, theirs]) =>
    [`attention.${number}.${ours}.kernel`, [`attention.${number}.${theirs}.weight`, turned] as const])),
  ...(norm && gainPlaces(`attention.${number}.norm`, `attention.${number}.layer_norm`)),
});
const places = (norm: boolean): Places => ({ ...layer(0, norm), ...layer(1, norm), ...mlpPlaces('mlp', 'dnn.dnn', 2), ...linearPlaces('out', 'prediction') });

agreesWithGolden('autoint', autoint(small), { ...places(false), 'attention.0.residual.kernel': ['attention.0.W_res.weight', turned] });
agreesWithGolden('autoint-nores', autoint({ ...small, residual: false }), places(false));
agreesWithGolden('autoint-scale-ln', autoint({ ...small, attentionWidth: 16, scale: true, layerNorm: true }), places(true));

predictorContract(() => autoint({ width: 4, hidden: [8], dropout: 0, heads: 2, attentionWidth: 16, attentionDropout: 0 }), { width: 4 });
predictorContract(() => autoint({ width: 4, hidden: [8], dropout: 0, heads: 2, attentionWidth: 4, attentionDropout: 0, layerNorm: true, scale: true }), { width: 4 });
