import type { Batch, Shape } from '../core/batch.ts';
import { batchOf } from '../core/batch.ts';
import type { Column } from '../core/column.ts';
import { DataError } from '../core/errors.ts';
import { ChunkReader } from './chunk-reader.ts';
import { connect } from './duckdb.ts';
import { selected } from './duckdb-type.ts';
import { ioError } from './io-error.ts';
import { type ParquetFile, parquetFiles } from './parquet-files.ts';
import { emptyColumns } from './empty-columns.ts';
import { agreedShape, parquetColumns } from './parquet-shape.ts';
import { literal, parquetScan } from './sql.ts';

export interface ReadParquetOptions {
  /** Columns to read, and as what. Default: all, as what they are. */
  readonly shape?: Shape;
  /** First row. Default 0. */
  readonly from?: number;
  /** One past the last row. Default: the end of the table. */
  readonly until?: number;
  /** Rows of a batch; the last may be shorter. Default 4096. */
  readonly batchRows?: number;
  /** What a NULL becomes, by column: a value, or `[]` for a list. Without it a NULL is an error. */
  readonly whenNull?: Readonly<Record<string, string | number | boolean | readonly []>>;
}

/**
 * Streams a Parquet table in file order: one file, a folder of parts, or `folder/*.parquet`.
 *
 * Pulled, not pushed: nothing is decoded ahead of the reader but DuckDB's own buffer of a few MiB.
 * Spans are row numbers of the table. Memory: a few row groups and one batch.
 *
 * Errors: `DataError` `missing-file`, `empty`, `not-parquet`, `malformed`, `missing-column`, `column-type`,
 * `null-value` (also for text: there is no column type that holds a NULL), `row-count` when the rows read
 * are not those that the file says it has.
 */
export async function* readParquet(path: string, options: ReadParquetOptions = {}): AsyncGenerator<Batch<Record<string, Column>>> {
  const { shape, from = 0, until = Infinity, batchRows = 4096, whenNull = {} } = options;
  const files = await parquetFiles(path);
  let reader: ChunkReader | undefined;
  let first = from;
  for (const file of files) {
    const low = Math.max(from, file.first) - file.first;
    const high = Math.min(until, file.first + file.rows) - file.first;
    if (low >= high && file !== files[0]) continue;
    const columns = await parquetColumns(file.path, shape === undefined && reader === undefined);
    const agreed = agreedShape(file.path, columns, shape ?? reader?.shape);
    if (low >= high) continue;
    reader ??= new ChunkReader(agreed);
    const expressions = Object.entries(agreed).map(([name, type]) => {
      const column = selected(name, columns.types.get(name)!, type);
      return Object.hasOwn(whenNull, name) ? `coalesce(${column}, ${sqlValue(whenNull[name]!)})` : column;
    });
    for await (const batch of readFile(file, expressions, { low, high, reader, batchRows })) {
      yield batchOf(batch, batchRows, first);
      first += batchRows;
    }
  }
  const { rows } = reader ?? { rows: 0 };
  if (rows > 0) yield batchOf(reader!.take(), rows, first);
}

/** Reads the whole table into memory. */
export async function readParquetColumns(
  path: string, shape?: Shape, options: Pick<ReadParquetOptions, 'whenNull'> = {},
): Promise<{ readonly rowCount: number; readonly columns: Record<string, Column> }> {
  const rowCount = await parquetRowCount(path);
  const asked = shape ?? agreedShape(path, await parquetColumns((await parquetFiles(path))[0]!.path, true));
  const batches = readParquet(path, { ...options, shape: asked, batchRows: Math.max(1, rowCount) });
  for await (const { columns } of batches) return { rowCount, columns };
  return { rowCount: 0, columns: emptyColumns(asked) };
}

/** Number of rows, from the ends of the files: no row is read. */
export async function parquetRowCount(path: string): Promise<number> {
  const last = (await parquetFiles(path)).at(-1)!;
  return last.first + last.rows;
}

interface Range {
  /** Rows [low, high) of the file. */
  readonly low: number;
  readonly high: number;
  readonly reader: ChunkReader;
  readonly batchRows: number;
}

/** Batches of exactly `batchRows` rows; what is left at the end of the file stays in the reader. */
async function* readFile(
  { path, rows }: ParquetFile, expressions: readonly string[], { low, high, reader, batchRows }: Range,
): AsyncGenerator<Record<string, Column>> {
  const where = low === 0 && high === rows ? '' : ` WHERE file_row_number >= ${low} AND file_row_number < ${high}`;
  const connection = await connect();
  let row = low;
  try {
    const result = await connection.stream(`SELECT ${expressions.join(', ')} FROM ${parquetScan([path], where !== '')}${where}`);
    reader.startFile(path, result.columnTypes());
    for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      const { rowCount } = chunk;
      const columns = reader.read(chunk.chunk, rowCount, row);
      row += rowCount;
      for (let at = 0; at < rowCount;) {
        const until = Math.min(rowCount, at + batchRows - reader.rows);
        reader.add(columns, at, until);
        at = until;
        if (reader.rows === batchRows) yield reader.take();
      }
    }
  } catch (cause) {
    throw ioError(cause, 'read', `${path}, near row ${row}`);
  } finally {
    connection.closeSync();
  }
  if (row !== high) {
    throw new DataError('row-count', `${path}: read ${row - low} rows from row ${low} on, expected ${high - low} by its own count`,
      'the file changed while it was read, or is damaged: write it again');
  }
}

function sqlValue(value: string | number | boolean | readonly []): string {
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : `CAST('${value}' AS DOUBLE)`;
  return typeof value === 'string' ? literal(value) : String(value);
}
