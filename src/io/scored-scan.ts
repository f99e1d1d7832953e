import { stat } from 'node:fs/promises';

import { DataError } from '../core/errors.ts';
import { ioError } from './io-error.ts';
import { parquetFiles } from './parquet-files.ts';
import { literal, parquetScan } from './sql.ts';

/** A table of rows as DuckDB reads it: Parquet by name or folder, text by its ending. All text columns stay text. */
export async function scoredScan(path: string): Promise<string> {
  const [, kind] = /\.(csv|tsv)(?:\.gz)?$/i.exec(path) ?? [];
  if (kind === undefined) return parquetScan((await parquetFiles(path)).map((file) => file.path));
  const { size } = await stat(path).catch((cause: unknown) => { throw ioError(cause, 'read', path); });
  if (size === 0) throw new DataError('empty', `${path}: empty file (0 bytes), expected a header and rows`, 'write the file again');
  const delimiter = kind.toLowerCase() === 'tsv' ? '\t' : ',';
  return `read_csv(${literal(path.replace(/[*?[]/g, '[$&]'))}, header = true, all_varchar = true, delim = ${literal(delimiter)})`;
}
