import type { Batch } from './batch.ts';
import type { Column } from './column.ts';
import { DataError } from './errors.ts';
import { nearest } from './nearest.ts';

/** A column that only its name tells; throws `DataError` `missing-column` and says which was probably meant. */
export function namedColumn({ columns }: Batch<unknown>, name: string, operator: string): Column {
  const table = columns as Readonly<Record<string, Column>>;
  if (Object.hasOwn(table, name)) return table[name]!;
  const meant = nearest(name, Object.keys(table));
  throw new DataError('missing-column', `${operator} reads "${name}", which the rows do not have`,
    `${meant ? `did you mean "${meant}"? ` : ''}columns: ${Object.keys(table).join(', ')}`);
}
