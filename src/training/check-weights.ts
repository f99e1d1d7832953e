import { RunError } from '../core/errors.ts';
import { sizeOf } from './initial-weights.ts';
import type { ItemTable } from './item-table.ts';
import type { NamedArrays } from './optimizers/optimizer.ts';
import type { Recommender } from './recommender.ts';
import { partWeights, tableName, tableWeights, usersTable } from './tables.ts';

/**
 * Refuses weights that are not those of a recommender over a catalogue: a table of a smaller vocabulary would give zeros for words.
 *
 * The table of users may have any number of rows.
 *
 * Errors: `RunError` `wrong-checkpoint` naming the first weight that is missing, or of another size.
 */
export function checkWeights(recommender: Recommender, { vocabularies }: Pick<ItemTable, 'vocabularies'>, weights: NamedArrays): void {
  const users = tableName(usersTable);
  for (const [name, { shape }] of Object.entries({ ...partWeights(recommender), ...tableWeights(recommender, { vocabularies }) })) {
    const found = weights[name]?.length;
    if (found === undefined) throw wrong(`weight "${name}" of ${recommender.name} is missing`, `expected [${shape.join(', ')}]`);
    const size = sizeOf(shape);
    if (name === users && recommender.knowsUsers ? found % size === 0 : found === size) continue;
    throw wrong(`weight "${name}" of ${recommender.name} has ${found} values`, `expected ${size}, [${shape.join(', ')}]`);
  }
}

const wrong = (found: string, expected: string) => new RunError('wrong-checkpoint', `${found}, ${expected}`,
  'the weights are of another recommender, or its tables of another vocabulary than the catalogue\'s: take those that were trained together');
