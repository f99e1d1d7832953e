import { embed } from '../../nn/embed.ts';
import { flatHistories } from '../flat-histories.ts';
import { tableVectors, textInputs } from '../item-vectors.ts';
import { clickedItems, pairInputs } from '../pair-scores.ts';
import { type DescribedProgram, specialWeights, tableLayers, textSums } from '../programs.ts';
import type { Recommender } from '../recommender.ts';
import { recommenderParts } from '../recommender-parts.ts';
import { specialTable, usersTable, vocabulariesOf } from '../tables.ts';

/**
 * Item vectors and histories to `users`, [users, width] or [users, interests, width].
 *
 * | input | shape | |
 * |---|---|---|
 * | `items` | [items, width of the item encoder] | |
 * | `rows.VOCABULARY`, `text.COLUMN.0`, `textMask.COLUMN.0` | as `itemProgram` | instead of `items`, where users are encoded from tokens |
 * | `history.0`, `historyMask.0` | [users, clicks] | places among the items |
 * | `user.0`, `rows.users` | [users], [their rows, stored width] | for a recommender that knows users |
 */
export function userProgram(recommender: Recommender): DescribedProgram {
  const { knowsUsers, items, flatten } = recommender;
  const parts = recommenderParts(recommender, 'users');
  const { userOf: _, candidates: __, ...inputs } = pairInputs(recommender, 1);
  const tables = [...(flatten ? vocabulariesOf(recommender) : []), ...(knowsUsers ? [usersTable] : [])];
  return {
    program(weights, inputs, pass) {
      const rows = tableVectors(recommender, weights, inputs, pass, tables);
      const clicks = { history: inputs['history.0']!, mask: inputs['historyMask.0']! };
      return { users: parts.at(weights, pass).users({
        ...(flatten ? flatHistories(recommender, rows, inputs, clicks, weights[specialTable]) : clickedItems(recommender, inputs.items!, clicks)),
        ...(knowsUsers && { known: embed(rows[usersTable]!, inputs['user.0']!) }),
      }) };
    },
    options: {
      sums: flatten ? textSums(recommender, 1) : [],
      inputs: { ...(flatten ? textInputs(recommender, 1) : { items: { shape: ['N', items.width], dtype: 'float32' } }), ...inputs },
      weights: { ...tableLayers(recommender, tables), ...(flatten && specialWeights(recommender)), ...parts.weights },
    },
  };
}
