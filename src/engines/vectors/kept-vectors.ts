import { createHash, randomUUID } from 'node:crypto';
import { readdir, rename, rm, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { batchOf } from '../../core/batch.ts';
import type { Vectors } from '../../core/column.ts';
import type { LoadedVectors, VectorLoading } from '../../core/keyed-vectors.ts';
import type { TableWriter } from '../../core/table.ts';
import { makeFolder, sha256File } from '../../io/files.ts';
import { ioError } from '../../io/io-error.ts';
import { removeAbandonedSpills, spillName } from '../../io/spill-folder.ts';

export interface KeptVectorsOptions extends VectorLoading {
  /** Folder of the cache. `false` keeps nothing. */
  readonly cache: string | false;
  /** Everything that decides the vectors, one piece after another: it names their file. */
  readonly madeOf: Iterable<string>;
  /** Makes them, a piece at a time; a first one without keys says how wide they are. Called only where they are not there. */
  make(): AsyncIterable<KeyedPiece>;
}

export interface KeyedPiece {
  readonly keys: readonly string[];
  readonly vectors: Vectors;
}

/** Where vectors are kept unless said otherwise. */
export const defaultVectorCache = (): string => join(homedir(), '.cache', 'rxrec', 'vectors');

const shape = { key: 'utf8', vector: 'vec<float32>' } as const;
const digits = 24;
/** Of a row group, which is in memory whole; and the fewest rows that DuckDB makes one of. */
const groupBytes = 32 * 2 ** 20;
const leastRows = 2048;

/**
 * Vectors from a Parquet file that is named by what they are made of and by its own hash; made and written there first where it is not.
 *
 * They are written piece by piece, so that memory holds one piece, and then what is read. A file that was changed since is removed, and
 * made anew; nothing is visible before it is complete. Each file needs no other one, and its time is when it was last read.
 *
 * Errors: `DataError` `cannot-write`, `disk-full`; those of `make`.
 */
export async function keptVectors({ cache, madeOf, make, width, onKept }: KeptVectorsOptions): Promise<LoadedVectors> {
  if (cache === false) return inMemory(fitting(make(), width));
  const hash = createHash('sha256').update('float32 vectors 1\n');
  for (const piece of madeOf) hash.update(`${piece.length} ${piece}`);
  const key = hash.digest('hex').slice(0, digits);
  await makeFolder(cache);
  const names = (await readdir(cache)).filter((name) => name.startsWith(`${key}-`)).sort();
  let because: string | undefined;
  for (const name of names) {
    const path = join(cache, name);
    const wanted = name.slice(key.length + 1, -'.parquet'.length);
    const found = (await sha256File(path)).sha256.slice(0, digits);
    if (found === wanted) {
      const read = await readKept(path);
      await utimes(path, new Date(), new Date()).catch(() => {}); // a folder that is only read is as good
      onKept?.({ how: 'read', path });
      return read;
    }
    because = `${path}: SHA-256 begins with ${found}, expected ${wanted}`;
    await rm(path).catch((cause: unknown) => { throw ioError(cause, 'write', path); });
  }
  const path = await written(cache, key, fitting(make(), width));
  if (typeof path !== 'string') return { ...path, keys: [], values: new Float32Array(0) };
  const read = await readKept(path);
  onKept?.({ how: because === undefined ? 'made' : 'made-anew', path, ...(because !== undefined && { because }) });
  return read;
}

/** Nothing more once they turn out to be of another width. */
async function* fitting(pieces: AsyncIterable<KeyedPiece>, width: number | undefined): AsyncGenerator<KeyedPiece> {
  for await (const piece of pieces) {
    yield width === undefined || piece.vectors.width === width ? piece : { keys: [], vectors: { width: piece.vectors.width, values: new Float32Array(0) } };
    if (width !== undefined && piece.vectors.width !== width) return;
  }
}

/** The file, or how wide they would be where there is no vector to write. */
async function written(folder: string, key: string, pieces: AsyncIterable<KeyedPiece>): Promise<string | { readonly width: number }> {
  const { parquet } = await import('../../io/parquet.ts'); // brings DuckDB: importing this must not
  await removeAbandonedSpills(folder, 'vectors');
  const name = `${spillName('vectors')}-${randomUUID()}`;
  let part: TableWriter | undefined;
  let rows = 0;
  let width = 0;
  try {
    for await (const { keys, vectors } of pieces) {
      width = vectors.width;
      if (keys.length === 0) continue;
      part ??= await parquet(folder, { rowGroupRows: Math.max(leastRows, Math.floor(groupBytes / (4 * width))) }).open({ name, shape });
      await part.write(batchOf({ key: keys, vector: vectors }, keys.length, rows));
      rows += keys.length;
    }
  } catch (error) {
    await part?.abandon();
    throw error;
  }
  if (part === undefined) return { width };
  await part.close();
  const from = join(folder, `${name}.parquet`);
  const path = join(folder, `${key}-${(await sha256File(from)).sha256.slice(0, digits)}.parquet`);
  await rename(from, path).catch((cause: unknown) => { throw ioError(cause, 'write', path); });
  return path;
}

async function readKept(path: string): Promise<LoadedVectors> {
  const { parquetRowCount, readParquet } = await import('../../io/parquet.ts');
  const rows = await parquetRowCount(path);
  const keys: string[] = [];
  let values = new Float32Array(0);
  let width = 0;
  for await (const { columns } of readParquet(path, { shape, batchRows: 256 })) {
    const { key, vector } = columns as { key: readonly string[]; vector: Vectors };
    if (keys.length === 0) {
      width = vector.width;
      values = new Float32Array(rows * width);
    }
    values.set(vector.values, keys.length * width);
    for (const one of key) keys.push(one);
  }
  return { width, keys, values };
}

async function inMemory(pieces: AsyncIterable<KeyedPiece>): Promise<LoadedVectors> {
  const keys: string[] = [];
  const found: Float32Array[] = [];
  let width = 0;
  for await (const piece of pieces) {
    width = piece.vectors.width;
    for (const key of piece.keys) keys.push(key);
    found.push(piece.vectors.values);
  }
  const values = new Float32Array(keys.length * width);
  let to = 0;
  for (const one of found) {
    values.set(one, to);
    to += one.length;
  }
  return { width, keys, values };
}
