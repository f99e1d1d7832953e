import { gdcn } from '../../src/predictors/gdcn.ts';
import { predictorContract } from '../../src/testing/predictor-contract.ts';
import { agreesWithGolden, linearPlaces, mlpPlaces, type Places, turned } from './golden.ts';

const small = { width: 16, hidden: [20, 12], dropout: 0 };
const crosses = (layers: number) => Object.assign({}, ...Array.from({ length: layers }, (_, layer): Places => ({
  [`cross.${layer}.map.kernel`]: [`cross_net.w.${layer}.weight`, turned],
  [`cross.${layer}.gate.kernel`]: [`cross_net.wg.${layer}.weight`, turned],
  [`cross.${layer}.shift`]: [`cross_net.b.${layer}`],
}))) as Places;

agreesWithGolden('gdcn', gdcn(small), { ...crosses(3), ...mlpPlaces('mlp', 'dnn.dnn', 2, { out: false }), ...linearPlaces('out', 'prediction') });
agreesWithGolden('gdcn-sequential', gdcn({ ...small, crosses: 2, structure: 'stacked' }), { ...crosses(2), ...mlpPlaces('mlp', 'dnn.dnn', 2) });

predictorContract(() => gdcn({ width: 4, hidden: [8], dropout: 0 }), { width: 4 });
predictorContract(() => gdcn({ width: 4, hidden: [8], dropout: 0, structure: 'stacked' }), { width: 4 });
