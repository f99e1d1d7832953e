import { assembly } from '../../nn/assembly.ts';
import * as tf from '../../compile/tf.ts';
import { embed } from '../../nn/embed.ts';
import { tableVectors } from '../item-vectors.ts';
import { pairInputs } from '../pair-scores.ts';
import type { DescribedProgram } from '../programs.ts';
import type { Recommender } from '../recommender.ts';
import { partWeights, usersTable } from '../tables.ts';

/**
 * Item vectors and histories to `users`, [users, width] or [users, interests, width].
 *
 * | input | shape | |
 * |---|---|---|
 * | `items` | [items, width of the item encoder] | |
 * | `history.0`, `historyMask.0` | [users, clicks] | places among the items |
 * | `user.0`, `rows.users` | [users], [their rows, stored width] | for a recommender that knows users |
 */
export function userProgram(recommender: Recommender): DescribedProgram {
  const { users, knowsUsers, items } = recommender;
  const parts = assembly({ users });
  const { userOf: _, candidates: __, ...inputs } = pairInputs(recommender, 1);
  const layers = Object.entries(partWeights(recommender)).filter(([name]) => name.startsWith(`tables.${usersTable}.`));
  return {
    program(weights, inputs, pass) {
      const known = tableVectors(recommender, weights, inputs, pass, knowsUsers ? [usersTable] : [])[usersTable];
      return { users: parts.at(weights, pass).users({
        vectors: tf.gather(inputs.items!, inputs['history.0'] as tf.Tensor1D), mask: inputs['historyMask.0']!,
        ...(known && { known: embed(known, inputs['user.0']!) }),
      }) };
    },
    options: {
      inputs: { items: { shape: ['N', items.width], dtype: 'float32' }, ...inputs },
      weights: { ...Object.fromEntries(layers), ...parts.weights },
    },
  };
}
