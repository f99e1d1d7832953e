import * as tf from '../../compile/tf.ts';
import type { DescribedProgram } from '../programs.ts';
import type { Recommender } from '../recommender.ts';
import { recommenderParts } from '../recommender-parts.ts';

/**
 * Users and items that are encoded already to `scores` [rows, choices].
 *
 * | input | shape | |
 * |---|---|---|
 * | `users` | [users, width] or [users, interests, width] | |
 * | `items` | [items, width of the item encoder] | |
 * | `userOf` | [rows] | places among the users |
 * | `candidates` | [rows, choices] | places among the items |
 *
 * @param userShape Of one user.
 */
export function predictorProgram(recommender: Recommender, userShape: readonly number[]): DescribedProgram {
  const { items } = recommender;
  const parts = recommenderParts(recommender, 'predictor');
  return {
    program: (weights, inputs, pass) => ({ scores: parts.at(weights, pass).predictor({
      users: tf.gather(inputs.users!, inputs.userOf as tf.Tensor1D), candidates: tf.gather(inputs.items!, inputs.candidates as tf.Tensor1D),
    }) }),
    options: {
      inputs: {
        users: { shape: ['U', ...userShape], dtype: 'float32' }, items: { shape: ['N', items.width], dtype: 'float32' },
        userOf: { shape: ['R'], dtype: 'int32' }, candidates: { shape: ['R', 'C'], dtype: 'int32' },
      },
      weights: parts.weights,
    },
  };
}
