import { listOf } from '../../core/column.ts';
import { DataError } from '../../core/errors.ts';
import type { Items, LoadedItems } from '../../core/items.ts';
import type { KeyedVectors } from '../../core/keyed-vectors.ts';
import { checkOptions, columnName, having, optional, wholeNumber } from '../../core/option-rules.ts';
import { residualCodes, type ResidualCodesOptions } from './residual-codes.ts';

export interface CodedItemsOptions extends ResidualCodesOptions {
  /** Of the items, by their ids. */
  readonly vectors: KeyedVectors;
  /** The column that the codes are in. Default `codes`. */
  readonly column?: string;
}

/**
 * Items with one column more, `codes` list<int32>: semantic codes of their vectors, for a text `{ from: 'codes', as: 'codes', level: 0 }`. An item
 * without a vector has no codes. Nothing is read until the items are loaded, and then once.
 *
 * Errors: `OptionsError`; when loaded `DataError` `empty` where no item has a vector, and those of the vectors.
 *
 * @example
 * const vectors = { load: async () => ({ width: 1, keys: ['a'], values: Float32Array.of(1) }), identify: async () => ({}), toJSON: () => ({}) };
 * const items = { load: async () => ({ count: 1, ids: ['a'], texts: [''], column: () => [] }), identify: async () => ({}), toJSON: () => ({}) };
 * (await codedItems(items, { vectors, levels: 2, seed: 1 }).load()).column('codes').values // Int32Array.of(0, 0)
 */
export function codedItems(items: Items, options: CodedItemsOptions): Items {
  checkOptions('codedItems', options, {
    vectors: having('vectors', 'load', 'identify'), column: optional(columnName), levels: optional(wholeNumber(1)), size: optional(wholeNumber(1)),
    seed: wholeNumber(0), rounds: optional(wholeNumber(1)),
  });
  const { vectors, column = 'codes', ...how } = options;
  let loading: Promise<LoadedItems> | undefined;
  return {
    load: () => loading ??= coded(items, vectors, column, how).catch((error: unknown) => {
      loading = undefined;
      throw error;
    }),
    identify: async () => ({ codedItems: { items: await items.identify(), vectors: await vectors.identify(), column, ...how } }),
    toJSON: () => ({ codedItems: { items: items.toJSON(), vectors: vectors.toJSON(), column, ...how } }),
  };
}

async function coded(items: Items, vectors: KeyedVectors, column: string, how: ResidualCodesOptions): Promise<LoadedItems> {
  const loaded = await items.load();
  const known = new Set(loaded.ids);
  const { width, keys, values } = await vectors.load((key) => known.has(key));
  const rowOf = new Map(keys.map((key, row) => [key, row]));
  if (!loaded.ids.some((id) => rowOf.has(id))) {
    throw new DataError('empty', `codedItems: none of ${loaded.count} items has one of the vectors (${JSON.stringify(vectors)})`, 'the keys of the vectors are the ids of the raw data');
  }
  const { codes } = residualCodes({ width, values }, how);
  const rows = loaded.ids.map((id) => rowOf.get(id));
  const lists = rows.map((row) => row === undefined ? [] : [...codes.values.subarray(codes.offsets[row]!, codes.offsets[row + 1]!)]);
  const own = listOf(Int32Array.from(lists.flat()), lists.map(({ length }) => length));
  return { ...loaded, column: (name) => name === column ? own : loaded.column(name) };
}
