import { DataError } from '../../core/errors.ts';
import type { LoadedVectors } from '../../core/keyed-vectors.ts';

/** Gathers keyed vectors of one width, in memory that grows. */
export class VectorRows {
  readonly #keys = new Map<string, number>();
  #values = new Float32Array(0);
  #width = 0;

  /** @param from What they are of, for errors. */
  constructor(readonly from: string) {}

  has(key: string): boolean { return this.#keys.has(key); }

  /** Errors: `DataError` `malformed` for a vector of another width than those before, or with a value that is no finite number. */
  add(key: string, vector: ArrayLike<number>): void {
    if (this.#keys.size === 0) this.#width = vector.length;
    if (vector.length !== this.#width || vector.length === 0) {
      throw new DataError('malformed', `${this.from}: the vector of "${key}" has ${vector.length} values, those before it ${this.#width}`, 'all vectors are of one width, and not empty');
    }
    for (let at = 0; at < vector.length; at++) {
      if (!Number.isFinite(vector[at])) throw new DataError('malformed', `${this.from}: the vector of "${key}" has ${vector[at]} at position ${at}, expected a finite number`, 'leave this key out, or make its vector again');
    }
    const from = this.#keys.size * this.#width;
    if (from + this.#width > this.#values.length) {
      const more = new Float32Array(Math.max(1024 * this.#width, 2 * this.#values.length));
      more.set(this.#values);
      this.#values = more;
    }
    this.#values.set(vector, from);
    this.#keys.set(key, this.#keys.size);
  }

  get loaded(): LoadedVectors {
    return { width: this.#width, keys: [...this.#keys.keys()], values: this.#values.subarray(0, this.#keys.size * this.#width) };
  }
}
