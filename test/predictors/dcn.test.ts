import { dcn } from '../../src/predictors/dcn.ts';
import { agreesWithGolden, linearPlaces, mlpPlaces, type Places, turned } from './golden.ts';

const crosses = Object.assign({}, ...[0, 1, 2].map((layer): Places => ({
  [`cross.${layer}.map.kernel`]: [`cross_net.cross_net.${layer}.weight.weight`, turned],
  [`cross.${layer}.shift`]: [`cross_net.cross_net.${layer}.bias`],
}))) as Places;

agreesWithGolden('dcn', dcn({ width: 16, hidden: [20, 12], dropout: 0 }),
  { ...crosses, ...mlpPlaces('mlp', 'dnn.dnn', 2, { out: false }), ...linearPlaces('out', 'prediction') });
