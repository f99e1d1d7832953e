/** What models are written in: tensors, modules, and the layers that encoders and predictors are put together from. */
export * as tf from '../compile/tf.ts';
export { assembly } from './assembly.ts';
export { inference, type Init, type Module, type Pass, type Weights, type WeightSpec, type WeightSpecs } from './module.ts';
export type { Pairs, Predictor, SequenceEncoder, Sequences } from './parts.ts';

// Of any model.
export * from './activation.ts';
export * from './batch-norm.ts';
export * from './dense.ts';
export * from './dropout.ts';
export * from './dropout-rate.ts';
export * from './layer-norm.ts';
export * from './mlp.ts';
export * from './normal-start.ts';

// Tokens to vectors.
export * from './embed.ts';
export * from './embedding-table.ts';
export * from './positions.ts';
export * from './token-vectors.ts';

// Over the steps of a sequence.
export * from './additive-attention.ts';
export * from './convolution.ts';
export * from './cross-attention.ts';
export * from './fastformer-block.ts';
export * from './gru-layer.ts';
export * from './head-size.ts';
export * from './masked-softmax.ts';
export * from './multi-head-attention.ts';
export * from './part-steps.ts';
export * from './places-among.ts';
export * from './q-former-block.ts';
export * from './transformer-block.ts';
export * from './weighed-steps.ts';

// Over the features of a user and a candidate.
export * from './bilinear-fusion.ts';
export * from './correlation-supervision.ts';
export * from './cross-experts.ts';
export * from './cross-layer.ts';
export * from './cross-net.ts';
export * from './dice.ts';
export * from './disagreement.ts';
export * from './feature-gate.ts';
export * from './field-attention.ts';
export * from './half-of.ts';
export * from './mask-block.ts';
export * from './pairwise-dense.ts';
export * from './side-block.ts';
