import type { Shape } from '../core/batch.ts';
import type { ColumnType } from '../core/column.ts';
import { DataError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { connect, type DuckDBConnection, type DuckDBType } from './duckdb.ts';
import { accepts, naturalType } from './duckdb-type.ts';
import { ioError } from './io-error.ts';
import { parquetFiles } from './parquet-files.ts';
import { fileList, parquetScan } from './sql.ts';

/** The key under which a file written here says what its columns were, since Parquet has lists but no vectors. */
export const shapeKey = 'rxrec.shape';

/** Column names and types of a Parquet table (its first file). Columns of types that rxrec has no column for are left out. */
export async function parquetShape(path: string): Promise<Shape> {
  const [{ path: file } = { path }] = await parquetFiles(path);
  const { types, said } = await parquetColumns(file, true);
  const shape = [...types].map(([name, type]) => [name, shapeOf(name, type, said)] as const);
  return Object.fromEntries(shape.filter((entry): entry is [string, ColumnType] => entry[1] !== undefined));
}

/** The shape asked for, or that of the file; each column there and of a fitting type. */
export function agreedShape(file: string, { types, said }: ParquetColumns, asked?: Shape): Shape {
  if (asked === undefined) {
    return Object.fromEntries([...types].map(([name, type]) => {
      const natural = shapeOf(name, type, said);
      if (natural !== undefined) return [name, natural];
      throw new DataError('column-type', `${file}: column "${name}" is ${type}, which rxrec has no column type for`,
        'name the columns you want by `shape`');
    }));
  }
  for (const [name, wanted] of Object.entries(asked)) {
    const type = types.get(name);
    if (type === undefined) {
      const meant = nearest(name, [...types.keys()]);
      throw new DataError('missing-column', `${file}: no column "${name}" (${wanted}); it has ${[...types.keys()].join(', ')}`,
        meant === undefined ? 'check that this is the right file' : `did you mean "${meant}"?`);
    }
    if (!accepts(type, wanted)) {
      throw new DataError('column-type', `${file}: column "${name}" is ${type}, expected ${wanted}`,
        'check that this is the right file, or ask for the type it has');
    }
  }
  return asked;
}

export interface ParquetColumns {
  readonly types: ReadonlyMap<string, DuckDBType>;
  /** What the file itself says about its columns. */
  readonly said: ReadonlyMap<string, string>;
}

/** @param listen whether the file's own word about its columns is wanted, which costs another query */
export async function parquetColumns(file: string, listen: boolean): Promise<ParquetColumns> {
  const connection = await connect();
  try {
    const rows = await connection.runAndReadAll(`SELECT * FROM ${parquetScan([file])} LIMIT 0`);
    const types = rows.columnTypes();
    const said = listen ? await parquetSays(connection, file) : [];
    return { types: new Map(rows.columnNames().map((name, at) => [name, types[at]!])), said: new Map(said) };
  } catch (cause) {
    throw ioError(cause, 'read', file);
  } finally {
    connection.closeSync();
  }
}

async function parquetSays(connection: DuckDBConnection, file: string): Promise<[string, string][]> {
  const rows = await connection.runAndReadAll(`SELECT decode(value) FROM parquet_kv_metadata(${fileList([file])}) WHERE decode(key) = '${shapeKey}'`);
  const text = rows.getColumns()[0]?.[0];
  return typeof text === 'string' ? Object.entries(JSON.parse(text) as Record<string, string>) : [];
}

function shapeOf(name: string, type: DuckDBType, said: ReadonlyMap<string, string>): ColumnType | undefined {
  const natural = naturalType(type);
  const told = said.get(name);
  const vector = (told === 'vec<float32>' && natural === 'list<float32>');
  return vector ? told : natural;
}
