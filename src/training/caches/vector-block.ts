import { rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import type { Vectors } from '../../core/column.ts';
import { DataError } from '../../core/errors.ts';
import { sha256File } from '../../io/files.ts';
import { ioError } from '../../io/io-error.ts';
import { spillName } from '../../io/spill-folder.ts';

/** A Parquet file of vectors, and the hash that it had when it was written. */
export interface VectorBlock {
  readonly path: string;
  /** The first digits of its SHA-256. */
  readonly hash: string;
}

const digits = 24;
const shape = { vector: 'vec<float32>' } as const;

/** Bytes of vectors in one file: what is read to get at one of them. */
const bytes = 4 * 2 ** 20;
export const rowsOfBlock = (width: number): number => Math.max(1, Math.floor(bytes / (4 * width)));

/** Writes vectors as one column `vector`, under a name that may say the hash of the file. Nothing is visible before it is complete. */
export async function writeBlock(name: (hash: string) => string, width: number, values: Float32Array): Promise<VectorBlock> {
  const { writeParquet } = await import('../../io/parquet.ts'); // brings DuckDB: importing this must not
  const named = name('unfinished');
  const unfinished = join(dirname(named), `${spillName('vectors')}-${basename(named)}`);
  await writeParquet(unfinished, { vector: { width, values } }, { shape });
  const hash = (await sha256File(unfinished)).sha256.slice(0, digits);
  const path = name(hash);
  await rename(unfinished, path).catch((cause: unknown) => { throw ioError(cause, 'write', path); });
  return { path, hash };
}

/**
 * The vectors of a file, [rows, width].
 *
 * Errors: `DataError` `wrong-hash` for a file that is not as it was written, `missing-file`.
 */
export async function readBlock({ path, hash }: VectorBlock, width: number, rows: number): Promise<Float32Array> {
  const found = (await sha256File(path)).sha256.slice(0, digits);
  const changed = (what: string, code: 'wrong-hash' | 'row-count' = 'wrong-hash') =>
    new DataError(code, `${path}: ${what}`, 'the file was changed after it was written: delete it, and its vectors are computed anew');
  if (found !== hash) throw changed(`SHA-256 begins with ${found}, expected ${hash}`);
  const { readParquetColumns } = await import('../../io/parquet.ts'); // brings DuckDB: importing this must not
  const { values } = (await readParquetColumns(path, shape)).columns.vector as Vectors;
  if (values.length === rows * width) return values;
  throw changed(`${values.length} values, expected ${rows} vectors of ${width}`, 'row-count');
}
