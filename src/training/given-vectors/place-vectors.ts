import { DataError, OptionsError } from '../../core/errors.ts';
import type { LoadedItems } from '../../core/items.ts';
import type { KeyedVectors, VectorsKept } from '../../core/keyed-vectors.ts';
import { unknownKey } from '../../core/nearest.ts';
import type { Tell } from '../../core/training-event.ts';
import type { ItemTable } from '../item-table.ts';
import type { NamedArrays } from '../optimizers/optimizer.ts';
import type { Recommender } from '../recommender.ts';
import { pretrainedTables } from './place-pretrained.ts';
import { isFrozen, storedWidth, statesTable, tableName, tablesOf, usersTable, vocabularyOf } from '../tables.ts';

/** By vocabulary: `words`, a category's column, the column of item numbers, `users`. */
export type VectorsByTable = Readonly<Record<string, KeyedVectors>>;

/** What the rows of tables are of. */
export interface RowsOf {
  readonly table: ItemTable;
  readonly catalogue: LoadedItems;
  /** Ids of the users, for a recommender that knows them. */
  readonly users?: readonly string[] | undefined;
}

/** Errors: `OptionsError` for vectors of a table that there is not, and for a frozen table without any. */
export function checkVectors({ name, ...recommender }: Recommender, vectors: VectorsByTable = {}): void {
  const tables = tablesOf(recommender);
  for (const vocabulary of Object.keys(vectors)) if (!tables.includes(vocabulary)) throw unknownKey(vocabulary, tables, 'train: "vectors"');
  const without = tables.find((vocabulary) => isFrozen(recommender, vocabulary) && vectors[vocabulary] === undefined && vocabulary !== statesTable && !pretrainedTables(recommender).includes(vocabulary));
  if (without === undefined) return;
  throw new OptionsError('missing-value', `train: the table "${without}" of ${name} is frozen, and "vectors" has none for it`,
    `give vectors: { ${without}: ... }, or train it: tables: { ${without}: { frozen: false } }`);
}

/**
 * Writes given vectors over the rows of their tables, by what each row is of. Rows that nothing is given for stay as they start: at
 * random where the table is trained, at zero where it is not.
 *
 * Errors: `OptionsError` `wrong-value` for vectors of another width than the table's; `DataError` `empty` where no key is known; those of `load`.
 */
export async function placeVectors(recommender: Recommender, rows: RowsOf, vectors: VectorsByTable, weights: NamedArrays, tell: Tell = () => {}, signal?: AbortSignal): Promise<void> {
  for (const [vocabulary, given] of Object.entries(vectors)) {
    const { keys: own, first } = keysOf(recommender, vocabulary, rows);
    const rowOf = new Map(own.map((key, at) => [key, first + at]));
    const stored = storedWidth(recommender, vocabulary);
    let kept: VectorsKept | undefined;
    const { width, keys, values } = await given.load((key) => rowOf.has(key), { width: stored, signal, onMade: encodingTold(recommender.name, vocabulary, tell), onKept: (one) => { kept = one; } });
    const matched = keys.filter((key) => rowOf.has(key)).length;
    if (width !== stored && width > 0) {
      throw new OptionsError('wrong-value', `the vectors of "${vocabulary}" (${JSON.stringify(given)}) are ${width} wide, and the rows of its table ${stored}`,
        `say tables: { ${vocabulary}: { stored: ${width} } }`);
    }
    if (matched === 0) {
      throw new DataError('empty', `the vectors of "${vocabulary}" (${JSON.stringify(given)}) have none of its ${own.length} keys, as ${JSON.stringify(own[0] ?? '')}`,
        'keys are words in lower case, values of a category, or ids of the raw data');
    }
    const table = weights[tableName(vocabulary)]!;
    for (const [at, key] of keys.entries()) {
      const row = rowOf.get(key);
      if (row !== undefined) table.set(values.subarray(at * width, (at + 1) * width), row * width);
    }
    tell({ kind: 'vectors', name: recommender.name, vocabulary, matched, keys: own.length, ...(kept && { kept }) });
  }
}

/** Several times a second at most. */
function encodingTold(name: string, vocabulary: string, tell: Tell): (made: number) => void {
  const started = performance.now();
  let toldMs = -Infinity;
  return (made) => {
    const elapsedMs = performance.now() - started;
    if (elapsedMs - toldMs < 100) return;
    toldMs = elapsedMs;
    tell({ kind: 'encoding', name, vocabulary, made, elapsedMs });
  };
}

/** What the rows of a table are of, and its first row that is of anything: none of words are padding and the unknown one. */
function keysOf({ texts }: Recommender, vocabulary: string, { table: { words }, catalogue, users = [] }: RowsOf): { readonly keys: readonly string[]; readonly first: number } {
  if (vocabulary === usersTable) return { keys: users, first: 0 };
  const byNumber = Object.entries(texts).some(([name, text]) => text.as === 'number' && vocabularyOf(name, text) === vocabulary);
  return byNumber ? { keys: catalogue.ids, first: 0 } : { keys: words[vocabulary]!, first: 2 };
}
