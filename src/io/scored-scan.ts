import { stat } from 'node:fs/promises';

import { DataError } from '../core/errors.ts';
import { ioError } from './io-error.ts';
import { parquetFiles } from './parquet-files.ts';
import { queryColumns } from './query-columns.ts';
import { identifier, literal, parquetScan } from './sql.ts';

/** A table of rows as DuckDB reads it, and the types of its columns. Columns of text files are all text. */
export interface ScoredScan {
  readonly sql: string;
  readonly types: ReadonlyMap<string, string>;
}

/** Parquet by file or folder, text by the ending of its name. */
export async function scoredScan(path: string): Promise<ScoredScan> {
  const [, kind] = /\.(csv|tsv)(?:\.gz)?$/i.exec(path) ?? [];
  if (kind === undefined) {
    const sql = parquetScan((await parquetFiles(path)).map((file) => file.path));
    return { sql, types: await describe(sql, path) };
  }
  const { size } = await stat(path).catch((cause: unknown) => { throw ioError(cause, 'read', path); });
  if (size === 0) throw new DataError('empty', `${path}: empty file (0 bytes), expected a header and rows`, 'write the file again');
  const file = literal(path.replace(/[*?[]/g, '[$&]'));
  const dialect = `header = true, quote = '"', escape = '"', delim = ${literal(kind.toLowerCase() === 'tsv' ? '\t' : ',')}`;
  const types = await describe(`read_csv(${file}, ${dialect}, all_varchar = true, ignore_errors = true)`, path);
  // Told everything, DuckDB names the line that does not fit; guessing, it only says that it could not.
  const columns = [...types.keys()].map((name) => `${identifier(name)}: 'VARCHAR'`).join(', ');
  return { sql: `read_csv(${file}, ${dialect}, auto_detect = false, columns = {${columns}})`, types };
}

async function describe(sql: string, path: string): Promise<Map<string, string>> {
  const types = new Map<string, string>();
  const query = `SELECT column_name, column_type FROM (DESCRIBE FROM ${sql})`;
  for await (const { columns: { name, type } } of queryColumns(query, { name: 'utf8', type: 'utf8' }, path)) {
    name.forEach((each, at) => { types.set(each, type[at]!); });
  }
  return types;
}
