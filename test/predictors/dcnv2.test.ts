import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { dcnv2 } from '../../src/predictors/dcnv2.ts';
import { predictorContract } from '../../src/testing/predictor-contract.ts';
import { agreesWithGolden, flat, linearPlaces, mlpPlaces, type Places } from './golden.ts';

const small = { width: 16, hidden: [20, 12], beside: [18, 10], crosses: 2, dropout: 0 };
const layers = [0, 1];
const crosses = Object.assign({}, ...layers.map((layer): Places => ({
  [`cross.${layer}.map.kernel`]: [`cross_net.cross_layers.${layer}.weight`, tf.transpose],
  [`cross.${layer}.shift`]: [`cross_net.cross_layers.${layer}.bias`],
}))) as Places;
const mlp = mlpPlaces('mlp', 'stacked_dnn.dnn', 2, { out: false });
const beside = mlpPlaces('beside', 'parallel_dnn.dnn', 2, { out: false });
const out = linearPlaces('out', 'prediction');

const { hidden, beside: besideHidden, ...bare } = small;
agreesWithGolden('dcnv2-crossnet_only', dcnv2({ ...bare, structure: 'cross-only' }), { ...crosses, ...out });
agreesWithGolden('dcnv2-stacked', dcnv2({ ...bare, hidden, structure: 'stacked' }), { ...crosses, ...mlp, ...out });
agreesWithGolden('dcnv2-parallel', dcnv2({ ...bare, beside: besideHidden, structure: 'parallel', parity: 'legommenders' }),
  { ...crosses, ...beside, ...out });
agreesWithGolden('dcnv2-stacked_parallel', dcnv2({ ...small, structure: 'stacked-parallel', parity: 'legommenders' }),
  { ...crosses, ...mlp, ...beside, ...out });

/** Ours has the experts side by side: [experts, width, rank] -> [width, experts * rank], and back the other way round. */
const experts = Object.assign({ 'cross.gate': ['cross_net.gating'] }, ...layers.map((layer): Places => ({
  [`cross.${layer}.down`]: [`cross_net.V_list.${layer}`, (v) => tf.reshape(tf.transpose(v, [1, 0, 2]), [32, 15])],
  [`cross.${layer}.core`]: [`cross_net.C_list.${layer}`, (c) => tf.transpose(c, [0, 2, 1])],
  [`cross.${layer}.up`]: [`cross_net.U_list.${layer}`, (u) => tf.reshape(tf.transpose(u, [0, 2, 1]), [15, 32])],
  [`cross.${layer}.shift`]: [`cross_net.bias.${layer}`, flat],
}))) as Places;
agreesWithGolden('dcnv2-mixture', dcnv2({ ...small, structure: 'stacked-parallel', experts: { count: 3, rank: 5 }, parity: 'legommenders' }),
  { ...experts, ...mlp, ...beside, ...out });

const tiny = { width: 4, hidden: [8], dropout: 0 } as const;
for (const structure of ['cross-only', 'stacked', 'parallel', 'stacked-parallel'] as const) {
  predictorContract(() => dcnv2({ ...tiny, structure }), { width: 4 });
}
predictorContract(() => dcnv2({ ...tiny, experts: { count: 3, rank: 2 }, besideReads: 'cross' }), { width: 4 });

test('dcnv2 refuses experts without a count or a rank', () => {
  assert.throws(() => dcnv2({ ...tiny, experts: { count: 3 } as never }), { code: 'wrong-value' });
  assert.throws(() => dcnv2({ ...tiny, experts: { count: 0, rank: 2 } }), { code: 'wrong-value' });
});
