import type { Shape } from '../core/batch.ts';
import type { Column, ColumnType } from '../core/column.ts';

/** The columns of a table without rows. */
export function emptyColumns(shape: Shape): Record<string, Column> {
  return Object.fromEntries(Object.entries(shape).map(([name, type]) => [name, emptyColumn(type)]));
}

function emptyColumn(type: ColumnType): Column {
  const [, item] = /^list<(.*)>$/.exec(type) ?? [];
  if (item !== undefined) return { offsets: new Int32Array(1), values: emptyColumn(item as ColumnType) } as Column;
  switch (type) {
    case 'utf8': return [];
    case 'bool': return new Uint8Array(0);
    case 'int32': return new Int32Array(0);
    case 'float32': return new Float32Array(0);
    case 'float64': return new Float64Array(0);
    default: return { width: 0, values: new Float32Array(0) };
  }
}
