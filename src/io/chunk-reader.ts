import type { Shape } from '../core/batch.ts';
import type { Column } from '../core/column.ts';
import { DataError } from '../core/errors.ts';
import { type ColumnBuffer, columnBuffer } from './column-buffer.ts';
import { type DataChunk, type DuckDBType, native } from './duckdb.ts';
import { type VectorReader, vectorReader } from './read-vector.ts';

/** Gathers DuckDB chunks into columns. Made once per stream of rows; each file may have column types of its own. */
export class ChunkReader {
  readonly #buffers: readonly ColumnBuffer[];
  readonly #names: readonly string[];
  #readers: readonly VectorReader[] = [];
  #path = '';
  rows = 0;

  constructor(readonly shape: Shape) {
    this.#names = Object.keys(shape);
    this.#buffers = Object.values(shape).map(columnBuffer);
  }

  /** The chunks that follow come from this place, with these types, in the order of the shape. */
  startFile(path: string, types: readonly DuckDBType[]): void {
    this.#path = path;
    this.#readers = this.#buffers.map((buffer, at) => vectorReader(types[at]!, buffer));
  }

  /** Appends positions [from, until) of a chunk, of which the first lies at `row` of the file. */
  add(chunk: DataChunk, from: number, until: number, row: number): void {
    for (let column = 0; column < this.#readers.length; column++) {
      this.#readers[column]!(native.data_chunk_get_vector(chunk, column), from, until, (at, code, found) => {
        const name = this.#names[column]!;
        throw new DataError(code, `${this.#path}: row ${row + at - from}, column "${name}": found ${found}, expected ${this.shape[name]}`,
          code === 'null-value' ? 'say with `whenNull` what such a value shall become, or leave the column out'
            : 'ask for a wider column type, or correct the file');
      });
    }
    this.rows += until - from;
  }

  /** The rows gathered so far, as columns of their own. */
  take(): Record<string, Column> {
    this.rows = 0;
    return Object.fromEntries(this.#names.map((name, column) => [name, this.#buffers[column]!.take()])) as Record<string, Column>;
  }
}
