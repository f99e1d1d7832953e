import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';

import { makeFolder } from '../../io/files.ts';
import { removeAbandonedSpills } from '../../io/spill-folder.ts';
import type { VectorBacking } from './vector-backing.ts';
import { readBlock, rowsOfBlock, type VectorBlock, writeBlock } from './vector-block.ts';

export interface StoredOptions {
  readonly folder: string;
  /** Names everything that decides the vectors; they get a folder of this name. */
  readonly key: string;
  readonly width: number;
  readonly rows: number;
  /** Vectors of a file. Default: 4 MiB of them. */
  readonly blockRows?: number;
}

/**
 * Vectors on disk that outlive the process, as Parquet files of one column `vector` in the order of the rows. Each file says its own hash
 * in its name. Opened again with the same key nothing is computed; files that are missing are computed and written.
 *
 * Nothing removes a key, since other weights of today may be those of tomorrow. Each is a folder of its own and needs no other one, and its
 * time is when it was last opened: `find FOLDER -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -r {} +` removes what nobody opened for 30 days.
 *
 * Errors: `DataError` `wrong-hash`, with the name of the file, where one was changed since; `cannot-write`, `disk-full`.
 */
export async function storedVectors(options: StoredOptions, encode: (rows: Int32Array) => Promise<Float32Array>): Promise<VectorBacking> {
  const { folder, key, width, rows, blockRows = rowsOfBlock(width) } = options;
  const within = join(folder, key);
  await makeFolder(within);
  await removeAbandonedSpills(within, 'vectors'); // files that a killed process had not finished
  const names = await readdir(within);
  const blocks: VectorBlock[] = [];
  const firstOf = (block: number) => block * blockRows;
  const countOf = (block: number) => Math.min(blockRows, rows - firstOf(block));
  for (let block = 0; firstOf(block) < rows; block++) {
    const number = String(block).padStart(5, '0');
    const [, hash] = names.map((name) => new RegExp(`^${number}-([0-9a-f]+)\\.parquet$`).exec(name)).find(Boolean) ?? [];
    const nameOf = (hash: string) => join(within, `${number}-${hash}.parquet`);
    blocks.push(hash !== undefined ? { path: nameOf(hash), hash }
      : await writeBlock(nameOf, width, await encode(Int32Array.from({ length: countOf(block) }, (_, at) => firstOf(block) + at))));
  }
  await utimes(within, new Date(), new Date()).catch(() => {}); // a folder that is only read is as good
  let forgotten = false;

  return {
    has: () => !forgotten,
    async read(asked, beside) {
      const vectors = new Float32Array(asked.length * width);
      const wanted = new Set(Array.from(asked, (row) => Math.floor(row / blockRows)));
      for (const block of wanted) {
        const values = await readBlock(blocks[block]!, width, countOf(block));
        const first = firstOf(block);
        for (let at = 0; at < asked.length; at++) {
          if (Math.floor(asked[at]! / blockRows) !== block) continue;
          const from = (asked[at]! - first) * width;
          vectors.set(values.subarray(from, from + width), at * width);
        }
        for (let row = 0; row < countOf(block); row++) beside?.(first + row, values, row * width);
      }
      return vectors;
    },
    take: () => {},
    settle: async () => {},
    clear: () => { forgotten = true; },
    close: async () => {},
  };
}
