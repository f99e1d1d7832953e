import { type Column, columnTypeOf } from '../../core/column.ts';
import { DataError } from '../../core/errors.ts';
import type { Items, LoadedItems, Users } from '../../core/items.ts';
import { nearest } from '../../core/nearest.ts';
import { readParquetColumns } from '../../io/parquet.ts';
import type { Manifest } from '../preparing/manifest.ts';
import { tablePath } from './read-manifest.ts';

/** The catalogue in `items.parquet`; read once, whoever asks. */
export function preparedItems(folder: string, manifest: Manifest): Items {
  let loading: Promise<LoadedItems> | undefined;
  return {
    load: () => (loading ??= loadItems(folder, manifest)),
    identify: async () => ({ items: manifest.files['items.parquet']?.sha256, text: manifest.text }),
    toJSON: () => ({ items: manifest.name, text: manifest.text }),
  };
}

/** The ids in `users.parquet`; read once, whoever asks. */
export function preparedUsers(folder: string, manifest: Manifest): Users {
  let loading: Promise<{ readonly ids: readonly string[] }> | undefined;
  const load = async () => {
    const { columns } = await readParquetColumns(await tablePath(folder, 'users.parquet', manifest), { id: 'utf8' });
    return { ids: columns['id'] as readonly string[] };
  };
  return {
    load: () => (loading ??= load()),
    identify: async () => ({ users: manifest.files['users.parquet']?.sha256 }),
    toJSON: () => ({ users: manifest.name }),
  };
}

async function loadItems(folder: string, manifest: Manifest): Promise<LoadedItems> {
  const path = await tablePath(folder, 'items.parquet', manifest);
  const { rowCount, columns } = await readParquetColumns(path);
  const column = (name: string): Column => {
    const found = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (found) return found;
    const names = Object.keys(columns);
    const meant = nearest(name, names);
    throw new DataError('missing-column', `${path}: no column "${name}"`,
      meant ? `did you mean "${meant}"?` : `it has: ${names.join(', ')}`);
  };
  return { count: rowCount, ids: column('id') as readonly string[], texts: itemTexts(rowCount, manifest.text, column), column };
}

/**
 * What a prompt says of each item: the value of the one text column, or `name: value, ...` of several.
 *
 * Source: RecBench `process/base_processor.py`. Differs: a value that is missing is left out, not told as "nan".
 *
 * @example
 * itemTexts(2, ['title', 'year'], (name) => (name === 'title' ? ['Up', ''] : ['2009', ''])) // ['title: Up, year: 2009', '']
 */
export function itemTexts(count: number, names: readonly string[], column: (name: string) => Column): string[] {
  const told = names.map((name) => ({ name, valueAt: valuesOf(column(name), name) }));
  const [only] = told;
  if (only && told.length === 1) return Array.from({ length: count }, (_, item) => only.valueAt(item));
  return Array.from({ length: count }, (_, item) => told
    .map(({ name, valueAt }) => ({ name, value: valueAt(item) }))
    .filter(({ value }) => value !== '').map(({ name, value }) => `${name}: ${value}`).join(', '));
}

function valuesOf(column: Column, name: string): (item: number) => string {
  if (Array.isArray(column)) return (item) => (column as readonly string[])[item] ?? '';
  if (ArrayBuffer.isView(column)) {
    const numbers = column as Exclude<typeof column, readonly string[]>;
    return (item) => (Number.isNaN(numbers[item]) ? '' : String(numbers[item]));
  }
  throw new DataError('column-type', `items.parquet: text column "${name}" is ${columnTypeOf(column)}, expected text or numbers`,
    'remove the folder and prepare it again');
}
