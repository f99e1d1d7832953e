import type { Shape } from '../core/batch.ts';
import { type Column, concatColumns, sliceColumn } from '../core/column.ts';
import { DataError } from '../core/errors.ts';
import { type DataChunk, type DuckDBType, native } from './duckdb.ts';
import { type VectorReader, vectorReader } from './read-vector.ts';

/** Gathers DuckDB chunks into columns. Made once per stream of rows; each file may have column types of its own. */
export class ChunkReader {
  readonly #names: readonly string[];
  #readers: readonly VectorReader[] = [];
  #path = '';
  #parts: (readonly Column[])[] = [];
  #rows = 0;

  constructor(readonly shape: Shape) {
    this.#names = Object.keys(shape);
  }

  /** Rows gathered and not yet taken. */
  get rows(): number { return this.#rows; }

  /** The chunks that follow come from this place, with these types, in the order of the shape. */
  startFile(path: string, types: readonly DuckDBType[]): void {
    this.#path = path;
    this.#readers = Object.values(this.shape).map((asked, column) => vectorReader(types[column]!, asked));
  }

  /** The columns of a chunk, whose first row is `row` of the file. */
  read(chunk: DataChunk, rows: number, row: number): readonly Column[] {
    return this.#readers.map((read, column) => read(native.data_chunk_get_vector(chunk, column), 0, rows, (at, code, found) => {
      const name = this.#names[column]!;
      throw new DataError(code, `${this.#path}: row ${row + at}, column "${name}": found ${found}, expected ${this.shape[name]}`,
        code === 'null-value' ? 'say with `whenNull` what such a value shall become, or leave the column out'
          : 'ask for a wider column type, or correct the file');
    }));
  }

  /** Appends rows [from, until) of columns that were read. */
  add(columns: readonly Column[], from: number, until: number): void {
    this.#parts.push(columns.map((column) => sliceColumn(column, from, until)));
    this.#rows += until - from;
  }

  /** The rows gathered so far, in the memory they were read into where they are of one chunk. */
  take(): Record<string, Column> {
    const parts = this.#parts;
    this.#parts = [];
    this.#rows = 0;
    return Object.fromEntries(this.#names.map((name, column) => [name, concatColumns(parts.map((part) => part[column]!))]));
  }
}
