import type { CacheCounts } from '../../core/recommender.ts';
import { VectorStore } from '../vector-store.ts';
import { SpilledVectors } from './spilled-vectors.ts';
import type { VectorBacking } from './vector-backing.ts';

/** Something that turns rows (items, by number) into vectors under weights that may be set anew. */
export interface Stage {
  /** Names the weights: it moves whenever they do. */
  readonly version: string | number;
  /** Values of a vector. */
  readonly width: number;
  /** Rows that there are; their numbers are below it. */
  readonly rows: number;
  /** The vectors of rows, each asked for once, [rows, width]. */
  encode(rows: Int32Array): Promise<Float32Array>;
}

export interface CacheOptions {
  /** Bytes of vectors in memory at most; the least recently used go first. Default: room for every row. */
  readonly mostBytes?: number;
  /** A folder for vectors that have to go; without it they are computed again. */
  readonly spill?: string;
  /** Vectors that are there already, in place of a folder to spill to. */
  readonly backing?: VectorBacking;
}

export interface CachedStage {
  readonly width: number;
  /** The vectors of rows in their order, [rows, width], in fresh memory. */
  gather(rows: Int32Array): Promise<Float32Array<ArrayBuffer>>;
  readonly counts: CacheCounts;
  /** Vectors in memory, and their bytes. */
  readonly size: number;
  readonly bytes: number;
  /** Removes what was spilled. */
  close(): Promise<void>;
}

/**
 * A stage that keeps row -> vector for as long as its weights stand still: a row is encoded once, however often it is asked for.
 *
 * Errors: `DataError` `wrong-hash`, `missing-file` where a spilled file was changed; those of the stage.
 *
 * @example
 * const stage = { version: 1, width: 1, rows: 10, encode: async (rows) => Float32Array.from(rows, (row) => 2 * row) };
 * const twice = cached(stage);
 * await twice.gather(Int32Array.of(3, 4, 3)) // Float32Array.of(6, 8, 6)
 * await twice.gather(Int32Array.of(4)) // Float32Array.of(8)
 * [twice.counts.asked, twice.counts.hits, twice.counts.encoded] // [4, 2, 2]
 */
export function cached(stage: Stage, { mostBytes, spill, backing }: CacheOptions = {}): CachedStage {
  const { width, rows } = stage;
  const behind = backing ?? (spill === undefined ? undefined : new SpilledVectors({ folder: spill, width, rows }));
  const store = new VectorStore({
    version: stage.version, width, items: rows, ...(mostBytes !== undefined && { mostBytes }), ...(behind && { backing: behind }),
  });
  return {
    width,
    gather: (rows) => store.use(stage.version).gather(rows, (missing) => stage.encode(missing)),
    counts: {
      get asked() { return store.hits + store.misses; },
      get hits() { return store.hits; },
      get encoded() { return store.encoded; },
    },
    get size() { return store.size; },
    get bytes() { return store.bytes; },
    close: async () => void await behind?.close(),
  };
}
