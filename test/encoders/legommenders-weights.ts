/** Weights of Legommenders' operators under the names of our encoders. Every rule is linear, and so holds for gradients too. */
import * as tf from '../../src/compile/tf.ts';

/** A tensor by the name that it has inside its operator. */
export type Read = (name: string) => tf.Tensor;
export type Named = Readonly<Record<string, tf.Tensor>>;

/** [out, in] to [in, out]. */
const turned = (x: tf.Tensor): tf.Tensor => x.rank === 2 ? tf.transpose(x) : x;

/** A linear layer of PyTorch. */
export const denseOf = (read: Read, theirs: string, ours: string, bias = true): Named =>
  ({ [`${ours}.kernel`]: turned(read(`${theirs}.weight`)), ...(bias && { [`${ours}.bias`]: read(`${theirs}.bias`) }) });

const normOf = (read: Read, theirs: string, ours: string): Named =>
  ({ [`${ours}.gain`]: read(`${theirs}.weight`), [`${ours}.bias`]: read(`${theirs}.bias`) });

/** Additive attention, below `ours` (with its dot) or at the top. */
const poolOf = (read: Read, ours: string): Named => ({
  ...denseOf(read, 'additive_attention.encoder.0', `${ours}projection`), [`${ours}query`]: turned(read('additive_attention.encoder.2.weight')),
});

const layersOf = (count: number, weights: (at: number) => Named): Named =>
  Object.assign({}, ...Array.from({ length: count }, (_, at) => weights(at))) as Named;

export const additiveWeights = (read: Read): Named => poolOf(read, '');

export const attentionWeights = (read: Read): Named => ({
  'attention.inward.kernel': turned(read('multi_head_attention.in_proj_weight')), 'attention.inward.bias': read('multi_head_attention.in_proj_bias'),
  ...denseOf(read, 'multi_head_attention.out_proj', 'attention.outward'), ...denseOf(read, 'linear', 'mix'), ...poolOf(read, 'pool.'),
});

export const cnnCatWeights = (read: Read): Named => ({
  'tokens.convolution.kernel': tf.transpose(read('cnn.weight'), [2, 1, 0]), 'tokens.convolution.bias': read('cnn.bias'), ...poolOf(read, 'pool.'),
});

export const cnnWeights = (read: Read): Named => ({ ...cnnCatWeights(read), ...denseOf(read, 'linear', 'single') });

export const gruWeights = (read: Read, layers: number): Named => ({
  ...layersOf(layers, (at) => ({
    [`${at}.inward.kernel`]: turned(read(`gru.weight_ih_l${at}`)), [`${at}.inward.bias`]: read(`gru.bias_ih_l${at}`),
    [`${at}.onward.kernel`]: turned(read(`gru.weight_hh_l${at}`)), [`${at}.onward.bias`]: read(`gru.bias_hh_l${at}`),
  })),
  ...denseOf(read, 'linear', 'mix'),
});

export const polyAttentionWeights = (read: Read): Named =>
  ({ ...denseOf(read, 'linear', 'projection', false), codes: turned(read('context_codes')) });

/** With one block: of two layers. */
export const sideNetworkWeights = (read: Read, projected: boolean): Named => ({
  gates: tf.reshape(read('gates.0'), [1]), ...(projected && denseOf(read, 'global_projection', 'global', false)), ...denseOf(read, 'linear', 'out'),
  ...denseOf(read, 'san_blocks.0.fc_up', '0.up'), ...denseOf(read, 'san_blocks.0.fc_down', '0.down'), ...normOf(read, 'san_blocks.0.norm', '0.norm'),
});

export const transformerWeights = (read: Read, layers: number): Named => ({
  kind: tf.reshape(read('transformer.embeddings.token_type_embeddings.weight'), [-1]),
  'position.table': read('transformer.embeddings.position_embeddings.weight'), ...normOf(read, 'transformer.embeddings.LayerNorm', 'entry'),
  ...denseOf(read, 'linear', 'mix'), ...poolOf(read, 'pool.'),
  ...layersOf(layers, (at) => {
    const layer = `transformer.encoder.layer.${at}`;
    const packed = (what: string) => tf.concat(['query', 'key', 'value'].map((part) => read(`${layer}.attention.self.${part}.${what}`)), 0);
    return {
      [`${at}.attention.inward.kernel`]: turned(packed('weight')), [`${at}.attention.inward.bias`]: packed('bias'),
      ...denseOf(read, `${layer}.attention.output.dense`, `${at}.attention.outward`), ...endOf(read, layer, at),
    };
  }),
});

export const fastformerWeights = (read: Read, layers: number): Named => ({
  'position.table': read('fastformer.position_embeddings.weight'), ...normOf(read, 'fastformer.LayerNorm', 'entry'),
  ...denseOf(read, 'fastformer.poolers.0.att_fc1', 'pool.projection'), 'pool.query': turned(read('fastformer.poolers.0.att_fc2.weight')),
  ...denseOf(read, 'linear', 'mix'),
  ...layersOf(layers, (at) => {
    const layer = `fastformer.encoders.${at}`;
    const names = { query: 'query', query_att: 'queryScore', key: 'key', key_att: 'keyScore', transform: 'mix' };
    return {
      ...Object.assign({}, ...Object.entries(names).map(([theirs, ours]) => denseOf(read, `${layer}.attention.self.${theirs}`, `${at}.${ours}`))) as Named,
      ...denseOf(read, `${layer}.attention.output.dense`, `${at}.outward`), ...endOf(read, layer, at),
    };
  }),
});

/** What a layer does after its attention. */
const endOf = (read: Read, layer: string, at: number): Named => ({
  ...normOf(read, `${layer}.attention.output.LayerNorm`, `${at}.attended`), ...denseOf(read, `${layer}.intermediate.dense`, `${at}.up`),
  ...denseOf(read, `${layer}.output.dense`, `${at}.down`), ...normOf(read, `${layer}.output.LayerNorm`, `${at}.refined`),
});
