import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { removeAbandonedSpills, spillName } from '../../io/spill-folder.ts';
import type { VectorBacking } from './vector-backing.ts';
import { readBlock, rowsOfBlock, type VectorBlock, writeBlock } from './vector-block.ts';

export interface SpillOptions {
  /** Gets a folder of its own for each store, which goes when the store is closed; where the process is killed, by the next that spills there. */
  readonly folder: string;
  readonly width: number;
  /** Rows that there are. */
  readonly rows: number;
  /** Vectors of a file. Default: 4 MiB of them. */
  readonly blockRows?: number;
}

/**
 * Vectors that memory had no room for, in Parquet files of some MiB. A vector is written once; one block is in memory.
 *
 * Errors: `DataError` `wrong-hash`, `missing-file` for a file that was changed since; `cannot-write`, `disk-full`.
 */
export class SpilledVectors implements VectorBacking {
  readonly #folder: string;
  readonly #blockRows: number;
  readonly #placeOf: Int32Array;
  #blocks: VectorBlock[] = [];
  #taken: Float32Array;
  #count = 0;
  #written = 0;
  #swept: Promise<void> | undefined;

  constructor(readonly options: SpillOptions) {
    const { folder, width, rows, blockRows = rowsOfBlock(width) } = options;
    this.#folder = join(folder, `${spillName('vectors')}-${randomUUID()}`);
    this.#blockRows = blockRows;
    this.#placeOf = new Int32Array(rows).fill(-1);
    this.#taken = new Float32Array(blockRows * width);
  }

  /** Files that were written. */
  get written(): number { return this.#written; }

  has(row: number): boolean { return this.#placeOf[row]! >= 0; }

  take(row: number, from: Float32Array, at: number): void {
    if (this.has(row)) return;
    const { width } = this.options;
    const room = this.#count * width;
    if (room === this.#taken.length) { // `settle` makes blocks of it
      const longer = new Float32Array(2 * room);
      longer.set(this.#taken);
      this.#taken = longer;
    }
    this.#taken.set(from.subarray(at, at + width), room);
    this.#placeOf[row] = this.#blocks.length * this.#blockRows + this.#count++;
  }

  async settle(): Promise<void> {
    const length = this.#blockRows * this.options.width;
    while (this.#count >= this.#blockRows) {
      await (this.#swept ??= removeAbandonedSpills(this.options.folder, 'vectors'));
      const blocks = this.#blocks;
      const path = join(this.#folder, `${String(this.#written++).padStart(5, '0')}.parquet`);
      const block = await writeBlock(() => path, this.options.width, this.#taken.slice(0, length));
      if (blocks !== this.#blocks) return; // forgotten meanwhile; `close` removes the file
      this.#blocks.push(block);
      this.#taken.copyWithin(0, length, this.#count * this.options.width);
      this.#count -= this.#blockRows;
    }
    if (this.#taken.length > 2 * length) this.#taken = this.#taken.slice(0, length);
  }

  async read(rows: Int32Array): Promise<Float32Array<ArrayBuffer>> {
    const { width } = this.options;
    const vectors = new Float32Array(rows.length * width);
    const byBlock = new Map<number, number[]>();
    for (const [at, row] of rows.entries()) {
      const block = Math.floor(this.#placeOf[row]! / this.#blockRows);
      const asked = byBlock.get(block);
      if (asked === undefined) byBlock.set(block, [at]);
      else asked.push(at);
    }
    const places = Int32Array.from(rows, (row) => this.#placeOf[row]!);
    for (const [block, asked] of byBlock) {
      const inMemory = block >= this.#blocks.length;
      const first = (inMemory ? this.#blocks.length : block) * this.#blockRows;
      const values = inMemory ? this.#taken : await readBlock(this.#blocks[block]!, width, this.#blockRows);
      for (const at of asked) {
        const from = (places[at]! - first) * width;
        vectors.set(values.subarray(from, from + width), at * width);
      }
    }
    return vectors;
  }

  clear(): void {
    this.#placeOf.fill(-1);
    this.#blocks = [];
    this.#count = 0;
  }

  async close(): Promise<void> {
    this.clear();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
