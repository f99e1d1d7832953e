import { masknet } from '../../src/predictors/masknet.ts';
import { predictorContract } from '../../src/testing/predictor-contract.ts';
import { agreesWithGolden, gainPlaces, linearPlaces, mlpPlaces, type Places, turned } from './golden.ts';

const small = { width: 16, hidden: [20, 12] };
const fields = { ...gainPlaces('user', 'emb_norm.0'), ...gainPlaces('item', 'emb_norm.1') };
const block = (number: number, norm = true): Places => ({
  ...mlpPlaces(`${number}.mask`, `mask_net.mask_blocks.${number}.mask_layer`, 1),
  [`${number}.map.kernel`]: [`mask_net.mask_blocks.${number}.hidden_layer.0.weight`, turned],
  ...(norm && gainPlaces(`${number}.norm`, `mask_net.mask_blocks.${number}.hidden_layer.1`)),
});
const mlp = mlpPlaces('mlp', 'mask_net.dnn.dnn', 2);

agreesWithGolden('masknet-parallel', masknet({ ...small, blocks: 2, blockWidth: 10 }), { ...fields, ...block(0), ...block(1), ...mlp });
agreesWithGolden('masknet-serial', masknet({ ...small, structure: 'serial', reduction: 1.5 }),
  { ...fields, ...block(0), ...block(1), ...linearPlaces('out', 'mask_net.fc.0') });
agreesWithGolden('masknet-noln', masknet({ ...small, blockWidth: 10, layerNorm: false, inputNorm: false }), { ...block(0, false), ...mlp });

predictorContract(() => masknet({ width: 4, hidden: [8], blockWidth: 8 }), { width: 4 });
predictorContract(() => masknet({ width: 4, hidden: [8, 8], structure: 'serial' }), { width: 4 });
predictorContract(() => masknet({ width: 4, hidden: [8], blocks: 2, blockWidth: 8, layerNorm: false, inputNorm: false }), { width: 4 });
