import { type Column, columnTypeOf } from '../core/column.ts';
import { DataError } from '../core/errors.ts';
import type { Items } from '../core/items.ts';

/**
 * A catalogue whose texts are what items say of themselves, attribute by attribute, as JSON: for models that read attributes apart, as
 * Recformer does.
 *
 * A value that is missing is an empty text; an item of which all are missing has no text.
 *
 * @param columns Columns of `items.parquet`, of text or numbers, in the order in which they are told.
 *
 * Errors: `DataError` `missing-column`, `column-type`.
 *
 * Source: RecBench `as_dict`.
 *
 * @example
 * const items = { load: async () => ({ count: 2, ids: ['a', 'b'], texts: [], column: (name) => name === 'title' ? ['Up', ''] : Int32Array.of(2009, 1999) }), identify: async () => ({}), toJSON: () => ({}) };
 * (await itemAttributes(items, ['title', 'year']).load()).texts // ['{"title":"Up","year":"2009"}', '{"title":"","year":"1999"}']
 */
export function itemAttributes(items: Items, columns: readonly string[]): Items {
  let loading: ReturnType<Items['load']> | undefined;
  const load = async () => {
    const loaded = await items.load();
    const values = columns.map((name) => ({ name, valueAt: valuesOf(name, loaded.column(name)) }));
    const texts = Array.from({ length: loaded.count }, (_, item) => {
      const told = values.map(({ name, valueAt }) => [name, valueAt(item)] as const);
      return told.every(([, value]) => value === '') ? '' : JSON.stringify(Object.fromEntries(told));
    });
    return { ...loaded, texts };
  };
  return {
    load: () => loading ??= load().catch((error: unknown) => { loading = undefined; throw error; }),
    identify: async () => ({ ...await items.identify(), attributes: columns }),
    toJSON: () => ({ ...items.toJSON(), attributes: columns }),
  };
}

function valuesOf(name: string, column: Column): (item: number) => string {
  if (Array.isArray(column)) return (item) => (column as readonly string[])[item] ?? '';
  if (ArrayBuffer.isView(column)) {
    const numbers = column as Float64Array;
    return (item) => Number.isNaN(numbers[item]) ? '' : String(numbers[item]);
  }
  throw new DataError('column-type', `items: attribute "${name}" is ${columnTypeOf(column)}, expected text or numbers`, 'choose other columns');
}
