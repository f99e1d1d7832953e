import { createHash, randomUUID } from 'node:crypto';
import { readdir, rename, rm, rmdir, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import type { Vectors } from '../../core/column.ts';
import { EngineError } from '../../core/errors.ts';
import type { LoadedVectors, VectorLoading } from '../../core/keyed-vectors.ts';
import { makeFolder, sha256File } from '../../io/files.ts';
import { ioError } from '../../io/io-error.ts';
import { removeAbandonedSpills, spillName } from '../../io/spill-folder.ts';

export interface KeptVectorsOptions extends VectorLoading {
  /** Folder of the cache. `false` keeps nothing. */
  readonly cache: string | false;
  /** Everything that decides the vectors, one piece of text after another: it names their folder. */
  readonly madeOf: Iterable<string>;
  /** Pieces that they are made and kept in, a file each. */
  readonly pieces: number;
  /** Opens what makes them; called only where a piece is not there. */
  open(): Promise<VectorMaker>;
  /** Who asks, for messages. */
  readonly name: string;
}

export interface VectorMaker {
  readonly width: number;
  /** @param tell Of the fraction of the piece that is made; it ends what goes on by throwing. */
  make(piece: number, tell: (fraction: number) => void): Promise<KeyedPiece>;
  close(): Promise<void>;
}

export interface KeyedPiece {
  readonly keys: readonly string[];
  readonly vectors: Vectors;
}

/** Where vectors are kept unless said otherwise. */
export const defaultVectorCache = (): string => join(homedir(), '.cache', 'rxrec', 'vectors');

const shape = { key: 'utf8', vector: 'vec<float32>' } as const;
const digits = 24;

/**
 * Vectors from Parquet files in a folder that is named by what they are made of, each named by its own hash; made and written there first
 * where they are not.
 *
 * They are made piece by piece, and a piece that was finished is there for good: whoever is killed goes on behind it. A file that was changed
 * since is removed and made anew; nothing is visible before it is complete. A folder's time is when it was last read.
 *
 * Errors: `DataError` `cannot-write`, `disk-full`; `EngineError` `bad-output` for a vector that is not finite, with its key; those of `open`.
 */
export async function keptVectors(options: KeptVectorsOptions): Promise<LoadedVectors> {
  const { cache, madeOf, pieces, onKept } = options;
  if (cache === false) {
    const made: KeyedPiece[] = [];
    const of = await eachMade(options, [...Array(pieces).keys()], async (_, piece) => { made.push(piece); });
    return of.fits ? together(made) : { width: of.width, keys: [], values: new Float32Array(0) };
  }
  const folder = join(cache, keyOf(madeOf));
  await makeFolder(folder);
  const { paths, because } = await wholeFiles(folder, pieces);
  const missing = paths.flatMap((path, piece) => path === undefined ? [piece] : []);
  if (missing.length > 0) {
    await removeAbandonedSpills(folder, 'vectors'); // files that a killed process had not finished
    const of = await eachMade(options, missing, async (piece, made) => { paths[piece] = await written(folder, piece, made); });
    if (!of.fits) {
      await rmdir(folder).catch(() => {}); // it may hold pieces of others
      return { width: of.width, keys: [], values: new Float32Array(0) };
    }
  }
  await utimes(folder, new Date(), new Date()).catch(() => {}); // a folder that is only read is as good
  const read = await readAll(paths as readonly string[]);
  if (pieces > 0) onKept?.({ how: missing.length === 0 ? 'read' : because === undefined ? 'made' : 'made-anew', path: folder, ...(because !== undefined && { because }) });
  return read;
}

function keyOf(madeOf: Iterable<string>): string {
  const hash = createHash('sha256').update('float32 vectors 2\n');
  for (const text of madeOf) hash.update(`${text.length} ${text}`);
  return hash.digest('hex').slice(0, digits);
}

const numberOf = (piece: number) => String(piece).padStart(5, '0');

/** The file of each piece that is as it was written; the others are removed, and what was wrong with one of them is told. */
async function wholeFiles(folder: string, pieces: number): Promise<{ readonly paths: (string | undefined)[]; readonly because: string | undefined }> {
  const names = (await readdir(folder)).sort();
  let because: string | undefined;
  const paths: (string | undefined)[] = [];
  for (let piece = 0; piece < pieces; piece++) {
    const start = `${numberOf(piece)}-`;
    for (const name of names.filter((one) => one.startsWith(start) && one.endsWith('.parquet'))) {
      const path = join(folder, name);
      const expected = name.slice(start.length, -'.parquet'.length);
      const found = (await sha256File(path)).sha256.slice(0, digits);
      if (found === expected) {
        paths[piece] = path;
        break;
      }
      because = `${path}: SHA-256 begins with ${found}, expected ${expected}`;
      await rm(path).catch((cause: unknown) => { throw ioError(cause, 'write', path); });
    }
    paths[piece] ??= undefined;
  }
  return { paths, because };
}

async function eachMade(
  { open, name, width, onMade, signal }: KeptVectorsOptions, wanted: readonly number[], take: (piece: number, made: KeyedPiece) => Promise<void>,
): Promise<{ readonly fits: boolean; readonly width: number }> {
  if (wanted.length === 0) return { fits: true, width: 0 };
  const maker = await open();
  try {
    if (width !== undefined && maker.width !== width) return { fits: false, width: maker.width };
    for (const [at, piece] of wanted.entries()) {
      const made = await maker.make(piece, (fraction) => {
        signal?.throwIfAborted();
        onMade?.((at + fraction) / wanted.length);
      });
      refuseNotFinite(made, name);
      await take(piece, made);
    }
    return { fits: true, width: maker.width };
  } finally {
    await maker.close();
  }
}

function refuseNotFinite({ keys, vectors: { width, values } }: KeyedPiece, name: string): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new EngineError('bad-output', `${name}: the vector of "${keys[Math.floor(at / width)]}" is not finite`, 'the encoder overflows there: look at it, or choose another encoder');
}

async function written(folder: string, piece: number, { keys, vectors }: KeyedPiece): Promise<string> {
  const { writeParquet } = await import('../../io/parquet.ts'); // brings DuckDB: importing this must not
  const unfinished = join(folder, `${spillName('vectors')}-${randomUUID()}.parquet`);
  await writeParquet(unfinished, { key: keys, vector: vectors }, { shape });
  const path = join(folder, `${numberOf(piece)}-${(await sha256File(unfinished)).sha256.slice(0, digits)}.parquet`);
  await rename(unfinished, path).catch((cause: unknown) => { throw ioError(cause, 'write', path); });
  return path;
}

async function readAll(paths: readonly string[]): Promise<LoadedVectors> {
  const { parquetRowCount, readParquetColumns } = await import('../../io/parquet.ts');
  let rows = 0;
  for (const path of paths) rows += await parquetRowCount(path);
  const keys: string[] = [];
  let [width, values] = [0, new Float32Array(0)];
  for (const path of paths) {
    const { key, vector } = (await readParquetColumns(path, shape)).columns as { key: readonly string[]; vector: Vectors };
    if (key.length === 0) continue;
    if (keys.length === 0) [width, values] = [vector.width, new Float32Array(rows * vector.width)];
    values.set(vector.values, keys.length * width);
    for (const one of key) keys.push(one);
  }
  return { width, keys, values };
}

function together(pieces: readonly KeyedPiece[]): LoadedVectors {
  const keys = pieces.flatMap((piece) => piece.keys);
  const width = pieces[0]?.vectors.width ?? 0;
  const values = new Float32Array(keys.length * width);
  let to = 0;
  for (const { vectors } of pieces) {
    values.set(vectors.values, to);
    to += vectors.values.length;
  }
  return { width, keys, values };
}
