import { EngineError } from '../core/errors.ts';
import type { VectorBacking } from './caches/vector-backing.ts';
import { VectorSlots } from './vectors/vector-slots.ts';

export interface VectorStoreOptions {
  /** Names the weights that the vectors were computed with: a number that moves, or a hash. */
  readonly version: string | number;
  /** Values of a vector. */
  readonly width: number;
  /** Items of the catalogue. */
  readonly items: number;
  /** Bytes of vectors at most; the least recently used go first. Default: room for every item. */
  readonly mostBytes?: number;
  /** Where vectors lie that memory has no room for. Default: nowhere, they are computed again. */
  readonly backing?: VectorBacking;
}

/** Computes the vectors, [missing, width], of items that are missing; each once. */
export type Encode = (missing: Int32Array) => Promise<Float32Array>;

/**
 * Vectors of items, kept for as long as the weights stand still: each item is encoded once, however often it is asked for.
 *
 * With room for every item they lie in one table by item number. With less, in slots that the items used least recently
 * give up; an answer is right even where a single question needs more items than there are slots.
 *
 * @example
 * const store = new VectorStore({ version: 1, width: 1, items: 10 })
 * const double = async (items: Int32Array) => Float32Array.from(items, (item) => 2 * item)
 * await store.gather(Int32Array.of(3, 4, 3), double) // Float32Array.of(6, 8, 6)
 * await store.gather(Int32Array.of(4), double) // Float32Array.of(8)
 * [store.hits, store.misses, store.encoded] // [2, 2, 2]
 */
export class VectorStore {
  readonly #slots: VectorSlots;
  readonly #asked: Int32Array;
  #question = 0;
  #version: string | number;
  #hits = 0;
  #misses = 0;
  #encoded = 0;

  constructor(readonly options: VectorStoreOptions) {
    const { version, width, items, mostBytes = Infinity, backing } = options;
    this.#version = version;
    this.#slots = new VectorSlots({
      width, items, slots: Math.min(items, Math.floor(mostBytes / (4 * width))),
      ...(backing && { leaving: (item: number, from: Float32Array, at: number) => backing.take(item, from, at) }),
    });
    this.#asked = new Int32Array(items);
  }

  get version(): string | number { return this.#version; }
  /** Asked for, and there, or asked for twice at once. */
  get hits(): number { return this.#hits; }
  /** Asked for, and not there. */
  get misses(): number { return this.#misses; }
  /** Vectors that were computed. */
  get encoded(): number { return this.#encoded; }
  /** Of all asked for, from 0 to 1; 0 before anything was. */
  get hitRate(): number { return this.#hits === 0 ? 0 : this.#hits / (this.#hits + this.#misses); }
  /** Vectors kept now. */
  get size(): number { return this.#slots.size; }
  /** Bytes that the vectors take. */
  get bytes(): number { return this.#slots.bytes; }

  /** Forgets all vectors when the weights are others; the counters go on. */
  use(version: string | number): this {
    if (version !== this.#version) {
      this.#slots.clear();
      this.options.backing?.clear();
    }
    this.#version = version;
    return this;
  }

  /** The vectors of items, [items, width], in fresh memory. What is missing is asked of `encode` in one call. */
  async gather(items: Int32Array, encode: Encode): Promise<Float32Array<ArrayBuffer>> {
    const { width } = this.options;
    const vectors = new Float32Array(items.length * width);
    const missing = new Int32Array(items.length);
    const askedAt: number[] = [];
    let count = 0;
    this.#question++;
    for (let at = 0; at < items.length; at++) {
      const item = items[at]!;
      if (this.#slots.copy(item, vectors, at * width)) this.#hits++;
      else {
        askedAt.push(at);
        if (this.#asked[item] === this.#question) this.#hits++;
        else {
          this.#asked[item] = this.#question;
          this.#misses++;
          missing[count++] = item;
        }
      }
    }
    if (count === 0) return vectors;
    const version = this.#version;
    const found = await this.#found(missing.subarray(0, count), encode);
    const places = new Map(Array.from(missing.subarray(0, count), (item, place) => [item, place]));
    for (const at of askedAt) {
      const from = places.get(items[at]!)! * width;
      vectors.set(found.subarray(from, from + width), at * width);
    }
    if (version === this.#version) {
      for (const [item, place] of places) this.#slots.put(item, found, place * width);
      await this.options.backing?.settle();
    }
    return vectors;
  }

  /** The vectors of items that are not in memory: read where they lie, or computed. */
  async #found(missing: Int32Array, encode: Encode): Promise<Float32Array> {
    const { backing, width } = this.options;
    const lying = backing ? missing.filter((item) => backing.has(item)) : new Int32Array(0);
    if (lying.length === 0) return this.#computed(missing.slice(), encode);
    const version = this.#version;
    const read = await backing!.read(lying, this.#slots.options.slots < this.options.items ? undefined : (item, from, at) => {
      if (version === this.#version) this.#slots.put(item, from, at);
    });
    if (lying.length === missing.length) return read;
    const places = new Map(Array.from(lying, (item, place) => [item, place]));
    const others = missing.filter((item) => !places.has(item));
    const computed = await this.#computed(others, encode);
    const found = new Float32Array(missing.length * width);
    let next = 0;
    for (const [at, item] of missing.entries()) {
      const place = places.get(item);
      const [from, first] = place === undefined ? [computed, next++ * width] : [read, place * width];
      found.set(from.subarray(first, first + width), at * width);
    }
    return found;
  }

  async #computed(missing: Int32Array, encode: Encode): Promise<Float32Array> {
    const { width } = this.options;
    const vectors = await encode(missing);
    if (vectors.length !== missing.length * width) {
      throw new EngineError('bad-output', `the encoder gave ${vectors.length} values for ${missing.length} items, expected ${missing.length * width}`,
        `it must give vectors of ${width} values`);
    }
    this.#encoded += missing.length;
    return vectors;
  }
}
