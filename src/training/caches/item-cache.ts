import { compile } from '../../compile/compile.ts';
import type { CacheCounts } from '../../core/recommender.ts';
import type { ItemTable } from '../item-table.ts';
import type { NamedArrays } from '../optimizers/optimizer.ts';
import { itemProgram } from '../programs.ts';
import type { Recommender } from '../recommender.ts';
import { vocabulariesOf, tableName } from '../tables.ts';
import { type CachedStage, cached } from './cached.ts';
import { itemEncoder } from './item-encoder.ts';
import { itemVectorsKey } from './item-vectors-key.ts';
import type { ScoreOptions } from './score-options.ts';
import { openScoring } from './scoring-program.ts';
import { storedVectors } from './stored-vectors.ts';
import { namedIn } from './named-in.ts';

/** The vectors of a catalogue: each item is encoded once for each weights that are set, and only if it is asked for. */
export interface ItemCache extends CachedStage {
  setWeights(weights: NamedArrays): Promise<void>;
}

/** Opens the item encoder in a thread of its own. Errors: `EngineError`; `DataError` of the folders. */
export async function openItemCache(recommender: Recommender, table: ItemTable, { mostBytes, spill, vectors, on }: ScoreOptions): Promise<ItemCache> {
  const described = itemProgram(recommender);
  const program = await openScoring(described, {
    on, name: `${recommender.name} items`, madeOf: { items: recommender.toJSON() },
  });
  const encode = itemEncoder(recommender, table, program);
  const compiled = vectors === undefined ? undefined : compile(described.program, described.options);
  let weights: NamedArrays = {};
  let version = 0;
  let encoded = 0;
  const stage = {
    get version() { return version; },
    width: recommender.items.width, rows: table.items,
    encode: async (items: Int32Array) => {
      const vectors = await encode(items, weights);
      encoded += items.length;
      return vectors;
    },
  };
  const open = async () => cached(stage, {
    ...(mostBytes !== undefined && { mostBytes }), ...(spill !== undefined && { spill }),
    ...(compiled && { backing: await storedVectors({
      folder: vectors!, width: stage.width, rows: stage.rows,
      key: itemVectorsKey({ program: compiled, weights: namedIn(weights, [...Object.keys(described.options.weights!), ...vocabulariesOf(recommender).map(tableName)]), table }),
    }, stage.encode) }),
  });
  let cache: CachedStage | undefined;
  let before = { asked: 0, hits: 0 }; // of caches that were for other weights
  const counts: CacheCounts = {
    get asked() { return before.asked + (cache?.counts.asked ?? 0); },
    get hits() { return before.hits + (cache?.counts.hits ?? 0); },
    get encoded() { return encoded; },
  };

  return {
    width: stage.width, counts,
    get size() { return cache!.size; },
    get bytes() { return cache!.bytes; },
    gather: (items) => cache!.gather(items),
    async setWeights(given) {
      weights = given;
      version++;
      program.setWeights(namedIn(given, Object.keys(described.options.weights!)));
      if (cache && !compiled) return; // the cache sees the version
      before = { asked: counts.asked, hits: counts.hits };
      await cache?.close();
      cache = undefined;
      cache = await open();
    },
    close: async () => void await Promise.all([program.close(), cache?.close()]),
  };
}
