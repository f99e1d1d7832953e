import * as tf from '../../src/compile/tf.ts';
import { flat, gainPlaces, linearPlaces, type Places, statisticsPlaces, turned } from '../predictors/golden.ts';

/** Layers of an mlp; with dropout the original numbers linear, activation and dropout one after another. */
const layers = (ours: string, theirs: string, { of = 2, step = 3, out = true } = {}): Places => Object.assign({},
  ...Array.from({ length: of }, (_, layer) => linearPlaces(`${ours}.${layer}.linear`, `${theirs}.${step * layer}`)),
  out && linearPlaces(`${ours}.out`, `${theirs}.${step * of}`)) as Places;

const each = (count: number, places: (layer: number) => Places): Places =>
  Object.assign({}, ...Array.from({ length: count }, (_, layer) => places(layer))) as Places;

const out = linearPlaces('out', 'prediction');
const plain = layers('mlp', 'dnn.dnn');
const open = layers('mlp', 'dnn.dnn', { out: false });
const clicks = 'attention_layers.attention_layer.dnn';

/** Where the weights of each predictor are in the models of Legommenders, below `weight.predictor`. */
export const predictorPlaces: Readonly<Record<string, Places>> = {
  dot: {}, miner: { 'target.kernel': ['target_aware_attention.linear.weight', turned] }, deepfm: plain, pnn: plain, dnn: layers('mlp', 'mlp.dnn'),
  dcn: { ...open, ...out, ...each(3, (at) => ({
    [`cross.${at}.map.kernel`]: [`cross_net.cross_net.${at}.weight.weight`, turned], [`cross.${at}.shift`]: [`cross_net.cross_net.${at}.bias`],
  })) },
  gdcn: { ...open, ...out, ...each(3, (at) => ({
    [`cross.${at}.map.kernel`]: [`cross_net.w.${at}.weight`, turned], [`cross.${at}.gate.kernel`]: [`cross_net.wg.${at}.weight`, turned],
    [`cross.${at}.shift`]: [`cross_net.b.${at}`],
  })) },
  dcnv2: {
    ...out, ...layers('mlp', 'stacked_dnn.dnn', { out: false }), ...layers('beside', 'parallel_dnn.dnn', { out: false }),
    'cross.gate': ['cross_net.gating'],
    ...each(3, (at) => ({
      [`cross.${at}.down`]: [`cross_net.V_list.${at}`, (v) => tf.reshape(tf.transpose(v, [1, 0, 2]), [32, 15])],
      [`cross.${at}.core`]: [`cross_net.C_list.${at}`, (c) => tf.transpose(c, [0, 2, 1])],
      [`cross.${at}.up`]: [`cross_net.U_list.${at}`, (u) => tf.reshape(tf.transpose(u, [0, 2, 1]), [15, 32])],
      [`cross.${at}.shift`]: [`cross_net.bias.${at}`, flat],
    })),
  },
  autoint: { ...plain, ...out, 'attention.0.residual.kernel': ['attention.0.W_res.weight', turned], ...each(2, (at) => ({
    [`attention.${at}.query.kernel`]: [`attention.${at}.W_q.weight`, turned], [`attention.${at}.key.kernel`]: [`attention.${at}.W_k.weight`, turned],
    [`attention.${at}.value.kernel`]: [`attention.${at}.W_v.weight`, turned],
  })) },
  finalmlp: {
    ...layers('first', 'mlp1.dnn', { step: 2, out: false }), ...layers('second', 'mlp2.dnn', { step: 2, out: false }),
    ...linearPlaces('fusion.left', 'fusion_module.w_x'), ...linearPlaces('fusion.right', 'fusion_module.w_y'),
    'fusion.both': ['fusion_module.w_xy', (w) => tf.reshape(w, [1, 12, 8])],
  },
  masknet: {
    ...gainPlaces('user', 'emb_norm.0'), ...gainPlaces('item', 'emb_norm.1'), ...layers('mlp', 'mask_net.dnn.dnn', { step: 2 }),
    ...layers('0.mask', 'mask_net.mask_blocks.0.mask_layer', { of: 1, step: 2 }),
    '0.map.kernel': ['mask_net.mask_blocks.0.hidden_layer.0.weight', turned], ...gainPlaces('0.norm', 'mask_net.mask_blocks.0.hidden_layer.1'),
  },
  din: {
    ...plain, ...linearPlaces('attention.first', `${clicks}.0`), ...linearPlaces('attention.rest.out', `${clicks}.3`),
    'attention.bend.alpha': [`${clicks}.1.alpha`], ...statisticsPlaces('attention.bend.norm', `${clicks}.1.bn`),
  },
};
