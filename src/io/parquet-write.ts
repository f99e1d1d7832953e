import { rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

import { type Batch, batchOf, type Shape } from '../core/batch.ts';
import { type Column, type ColumnType, columnTypeOf, rowCountOf } from '../core/column.ts';
import { DataError } from '../core/errors.ts';
import type { Table, TableWriter } from '../core/table.ts';
import { type Appender, chunkRows, connect, type DuckDBConnection, DuckDBDataChunk, native } from './duckdb.ts';
import { completeFile, makeFolderOf } from './files.ts';
import { ioError } from './io-error.ts';
import { shapeKey } from './parquet-shape.ts';
import { identifier, literal } from './sql.ts';
import { sqlType, writeVector } from './write-vector.ts';

export interface WriteParquetOptions {
  /** Default `zstd`; `snappy` for readers that know nothing newer. */
  readonly compression?: 'zstd' | 'snappy';
  /** Rows of a row group: what a reader must decode to get at one row. Default 32 768. */
  readonly rowGroupRows?: number;
}

/**
 * A folder of Parquet files, one per part.
 *
 * A part is gathered in DuckDB (which moves it to disk when memory is short) and becomes a file when it is
 * closed: written to `<part>.parquet.tmp`, flushed, renamed. The same rows give the same bytes.
 * `vec<float32>` is stored as a list of floats, which every reader of Parquet has; the file says that it was a vector.
 *
 * Errors: `DataError` `cannot-write`, `disk-full`; `missing-column` and `column-type` for a batch unlike the part.
 *
 * @example
 * parquet('scores').within('/runs/1').path // '/runs/1/scores'
 */
export function parquet(path: string, options: WriteParquetOptions = {}): Table {
  return {
    path,
    within: (folder) => parquet(isAbsolute(path) ? path : join(folder, path), options),
    open: ({ name, shape }) => ParquetPart.open(join(path, `${name}.parquet`), shape, options),
    toJSON: () => ({ parquet: path, ...options }),
  };
}

/** Writes one file of whole columns. Nothing is visible under its name before it is complete. */
export async function writeParquet(file: string, columns: Readonly<Record<string, Column>>, options: WriteParquetOptions & {
  /** Types of columns; needed only for a list or a vector without a single item, which looks like any other. */
  readonly shape?: Shape;
} = {}): Promise<void> {
  const shape = options.shape ?? Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, columnTypeOf(column)]));
  const [any] = Object.values(columns);
  const part = await ParquetPart.open(file, shape, options);
  try {
    await part.write(batchOf(columns, any === undefined ? 0 : rowCountOf(any)));
  } catch (cause) {
    await part.abandon();
    throw cause;
  }
  await part.close();
}

class ParquetPart implements TableWriter {
  private constructor(
    readonly file: string, readonly shape: readonly (readonly [string, ColumnType])[], readonly options: WriteParquetOptions,
    readonly connection: DuckDBConnection, readonly appender: Appender, readonly chunk: DuckDBDataChunk,
  ) {}

  static async open(file: string, shape: Shape, options: WriteParquetOptions): Promise<ParquetPart> {
    await makeFolderOf(file);
    const entries = Object.entries(shape);
    const connection = await connect();
    try {
      // Temporary: it belongs to this connection alone and goes with it.
      await connection.run(`CREATE TEMP TABLE part (${entries.map(([, type], at) => `c${at} ${sqlType(type)}`).join(', ')})`);
      const appender = await connection.createAppender('part');
      const chunk = DuckDBDataChunk.create(entries.map((_, at) => appender.columnType(at)));
      return new ParquetPart(file, entries, options, connection, appender, chunk);
    } catch (cause) {
      connection.closeSync();
      throw ioError(cause, 'write', file);
    }
  }

  async write({ rows: { length }, columns }: Batch<unknown>): Promise<void> {
    const ordered = this.shape.map(([name, type]) => this.#column(columns as Record<string, Column>, name, type, length));
    for (let from = 0; from < length; from += chunkRows) {
      const until = Math.min(length, from + chunkRows);
      this.chunk.reset();
      this.chunk.rowCount = until - from;
      ordered.forEach((column, at) => writeVector(native.data_chunk_get_vector(this.chunk.chunk, at), column, from, until));
      try {
        this.appender.appendDataChunk(this.chunk);
      } catch (cause) {
        throw ioError(cause, 'write', this.file);
      }
    }
  }

  async close(): Promise<void> {
    const temporary = `${this.file}.tmp`;
    const { compression = 'zstd', rowGroupRows = 32_768 } = this.options;
    const columns = this.shape.map(([name], at) => `c${at} AS ${identifier(name)}`).join(', ');
    const said = literal(JSON.stringify(Object.fromEntries(this.shape)));
    try {
      this.appender.closeSync();
      await this.connection.run(`COPY (SELECT ${columns} FROM part) TO ${literal(temporary)} (FORMAT parquet,
        COMPRESSION ${compression}, ROW_GROUP_SIZE ${rowGroupRows}, USE_TMP_FILE false, KV_METADATA {${identifier(shapeKey)}: ${said}})`);
      await completeFile(temporary, this.file);
    } catch (cause) {
      await rm(temporary, { force: true }).catch(() => {});
      throw ioError(cause, 'write', this.file);
    } finally {
      this.connection.closeSync();
    }
  }

  async abandon(): Promise<void> {
    this.connection.closeSync();
  }

  #column(columns: Readonly<Record<string, Column>>, name: string, type: ColumnType, length: number): Column {
    const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (column === undefined) {
      throw new DataError('missing-column', `${this.file}: a batch has no column "${name}"; it has ${Object.keys(columns).join(', ')}`,
        'a part takes the columns that it was opened with');
    }
    const found = columnTypeOf(column);
    if (found !== type && length > 0) {
      throw new DataError('column-type', `${this.file}: column "${name}" is ${found}, expected ${type}`, 'open the part with the type that is written');
    }
    return column;
  }
}
