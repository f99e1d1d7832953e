import type { ColumnType } from '../core/column.ts';
import { DuckDBArrayType, DuckDBListType, type DuckDBType, DuckDBTypeId as Id } from './duckdb.ts';
import { identifier } from './sql.ts';

/** DuckDB types by the column type that holds all their values. */
const small = new Set([Id.TINYINT, Id.UTINYINT, Id.SMALLINT, Id.USMALLINT, Id.INTEGER]);
const wide = new Set([Id.UINTEGER, Id.BIGINT, Id.UBIGINT, Id.HUGEINT]);
const instants = new Set([Id.TIMESTAMP, Id.TIMESTAMP_S, Id.TIMESTAMP_MS, Id.TIMESTAMP_NS, Id.TIMESTAMP_TZ, Id.DATE]);
const texts = new Set([Id.VARCHAR, Id.ENUM, Id.UUID]);
const fractions = new Set([Id.FLOAT, Id.DOUBLE, Id.DECIMAL]);

/** The column type that holds every value of a DuckDB type, or nothing where there is none. */
export function naturalType(type: DuckDBType): ColumnType | undefined {
  const item = itemOf(type);
  if (item === undefined) return naturalScalar(type);
  const inner = itemOf(item);
  if (inner !== undefined) {
    const of = naturalScalar(inner);
    return of === 'int32' ? 'list<list<int32>>' : of === 'float32' ? 'list<vec<float32>>' : undefined;
  }
  const of = wide.has(item.typeId) ? 'int32' : naturalScalar(item);
  if (of === undefined || of === 'float64') return undefined;
  return type instanceof DuckDBArrayType && of === 'float32' ? 'vec<float32>' : `list<${of}>` as ColumnType;
}

/**
 * Whether values of a DuckDB type may be read as a column type, each value checked on the way.
 *
 * | asked for | taken from                                                             |
 * |-----------|------------------------------------------------------------------------|
 * | `bool`    | booleans; integers 0 and 1                                             |
 * | `int32`   | integers of any width that fit; booleans                               |
 * | `float32` | floats, doubles and decimals (nearest float32); integers that fit exactly |
 * | `float64` | any number; integers up to 2^53; instants and dates (ms since 1970, UTC) |
 * | `utf8`    | text, enums, UUIDs; integers (as digits)                               |
 */
export function accepts(type: DuckDBType, asked: ColumnType): boolean {
  if (asked === 'vec<float32>') return accepts(type, 'list<float32>');
  const [, inner] = /^list<(.*)>$/.exec(asked) ?? [];
  const item = itemOf(type);
  if (inner !== undefined) return item !== undefined && accepts(item, inner as ColumnType);
  const { typeId } = type;
  const integer = small.has(typeId) || wide.has(typeId);
  switch (asked) {
    case 'bool':
    case 'int32': return integer || typeId === Id.BOOLEAN;
    case 'float32': return integer || fractions.has(typeId);
    case 'float64': return integer || fractions.has(typeId) || instants.has(typeId) || typeId === Id.BOOLEAN;
    default: return integer || texts.has(typeId);
  }
}

/** How to select a column so that it arrives as text where text is asked for. */
export function selected(name: string, type: DuckDBType, asked: ColumnType): string {
  let depth = 0;
  let leaf = type;
  for (let item = itemOf(leaf); item !== undefined; item = itemOf(leaf)) {
    leaf = item;
    depth++;
  }
  const text = asked.includes('utf8') && leaf.typeId !== Id.VARCHAR && leaf.typeId !== Id.ENUM;
  return text ? `CAST(${identifier(name)} AS VARCHAR${'[]'.repeat(depth)})` : identifier(name);
}

function itemOf(type: DuckDBType): DuckDBType | undefined {
  return type instanceof DuckDBListType || type instanceof DuckDBArrayType ? type.valueType : undefined;
}

function naturalScalar({ typeId }: DuckDBType): ColumnType | undefined {
  if (typeId === Id.BOOLEAN) return 'bool';
  if (small.has(typeId)) return 'int32';
  if (typeId === Id.FLOAT) return 'float32';
  if (texts.has(typeId)) return 'utf8';
  return wide.has(typeId) || instants.has(typeId) || fractions.has(typeId) ? 'float64' : undefined;
}
