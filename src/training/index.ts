/** Trains recommenders. The model itself comes from `rxrec/recommenders`, or is put together from encoders and a predictor. */
export * from './learned.ts';
export type * from './recommender.ts';
export * from './scored-as.ts';
export * from './similar-items.ts';
export * from './train.ts';
export * from './trained-recommender.ts';
export type { RunsOn } from './runs-on.ts';
export * from './validation.ts';

export * from './fine-tuning/fine-tune.ts';
export type * from './fine-tuning/fine-tune-options.ts';
export * from './fine-tuning/fine-tuned.ts';
export type { PromptOrder } from './fine-tuning/prompt-order.ts';

export { gloveVectors } from './given-vectors/glove-vectors.ts';
export * from './given-vectors/parquet-vectors.ts';
export type { VectorsByTable } from './given-vectors/place-vectors.ts';

export { adam } from './optimizers/adam.ts';
export type { AdamOptions } from './optimizers/adam-rule.ts';
export { adamW } from './optimizers/adam-w.ts';
export type * from './optimizers/optimizer.ts';
export { ratesByPrefix } from './optimizers/rates-by-prefix.ts';
export * from './optimizers/sgd.ts';

// What `train` is made of, for a loop of one's own.
export * from './batches/batch-assembler.ts';
export * from './batches/cut-steps.ts';
export type * from './batches/training-batch.ts';
export * from './batches/training-rows.ts';
export * from './caches/cached.ts';
export type { CacheLimits, ScoreOptions } from './caches/score-options.ts';
export * from './caches/stored-vectors.ts';
export type * from './caches/vector-backing.ts';
export * from './checkpoints/open-checkpoints.ts';
export * from './codes/coded-items.ts';
export * from './codes/residual-codes.ts';
export * from './gradients/clip-global-norm.ts';
export * from './gradients/gradient-norms.ts';
export * from './gradients/gradient-sum.ts';
export * from './initial-weights.ts';
export * from './losses/binary-cross-entropy.ts';
export * from './losses/softmax-over-candidates.ts';
export * from './negatives/in-batch-negatives.ts';
export type * from './negatives/negatives.ts';
export * from './negatives/popularity-negatives.ts';
export * from './negatives/true-then-random.ts';
export * from './order/read-shuffled.ts';
export * from './order/shuffled-rows.ts';
export * from './parameter-count.ts';
export * from './schedules/constant-rate.ts';
export * from './schedules/linear-decay.ts';
export type * from './schedules/schedule.ts';
export * from './stopping/early-stop.ts';
export * from './stopping/validation-interval.ts';
export * from './vector-store.ts';
