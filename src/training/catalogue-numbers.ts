import { type List, listOf } from '../core/column.ts';
import type { LoadedItems } from '../core/items.ts';
import type { VectorsKept } from '../core/keyed-vectors.ts';
import { type ItemTable, itemTable } from './item-table.ts';
import { lowerStates } from './lower-states/lower-states.ts';
import type { NamedArrays } from './optimizers/optimizer.ts';
import type { Recommender } from './recommender.ts';
import type { RunsOn } from './runs-on.ts';
import { statesTable, tableName } from './tables.ts';
import { loadTokens } from './token-texts.ts';

export interface CatalogueNumbers {
  /** What the recommender reads. */
  readonly table: ItemTable;
  /** What it reads that from, where lower layers of a model stand between: the tokens. Else the same. */
  readonly told: ItemTable;
  /** Rows of tables that are of this catalogue alone. */
  readonly given: NamedArrays;
}

export interface CatalogueOptions {
  readonly on?: RunsOn | undefined;
  readonly onKept?: (kept: VectorsKept) => void;
}

/** A catalogue in numbers, and the states of its tokens after the lower layers of a model that is split. */
export async function catalogueNumbers(recommender: Recommender, items: LoadedItems, options: CatalogueOptions = {}): Promise<CatalogueNumbers> {
  const tokens = await loadTokens(recommender);
  if (!recommender.lower) {
    const table = itemTable(recommender.texts, items, { tokens });
    return { table, told: table, given: {} };
  }
  const told = itemTable(recommender.lower.texts, items, { tokens });
  return { ...await statesOf(recommender, told, options), told };
}

/** The states of a catalogue that is there in tokens: each is a row of a table of its own. */
async function statesOf({ name, items: { pretrained } }: Recommender, told: ItemTable, options: CatalogueOptions): Promise<Omit<CatalogueNumbers, 'told'>> {
  const texts = joinedColumns(told);
  const values = await lowerStates(texts, { name, pretrained: pretrained!, ...options });
  const rows = Int32Array.from({ length: texts.values.length }, (_, row) => row);
  return {
    given: { [tableName(statesTable)]: values },
    table: {
      items: told.items, words: {}, vocabularies: { [statesTable]: values.length / pretrained!.input }, ...(told.ids && { ids: told.ids }),
      columns: { [statesTable]: { vocabulary: statesTable, tokens: { offsets: texts.offsets, values: rows } } },
    },
  };
}

/** The tokens of all columns of an item, one column after the other. */
function joinedColumns({ items, columns }: ItemTable): List<Int32Array> {
  const all = Object.values(columns).map(({ tokens }) => tokens);
  const of = (item: number) => all.map(({ offsets, values }) => values.subarray(offsets[item]!, offsets[item + 1]!));
  const lengths = Array.from({ length: items }, (_, item) => of(item).reduce((sum, { length }) => sum + length, 0));
  const joined = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (let item = 0; item < items; item++) {
    for (const part of of(item)) {
      joined.set(part, at);
      at += part.length;
    }
  }
  return listOf(joined, lengths);
}
