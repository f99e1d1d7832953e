import { DataError } from '../../core/errors.ts';

/**
 * Numbers below `size` as they come, each once, and the place of each among them.
 *
 * @example
 * const distinct = new DistinctNumbers('items', 10);
 * [7, 3, 7].map((item) => distinct.place(item)) // [0, 1, 0]
 * distinct.list() // Int32Array.of(7, 3)
 */
export class DistinctNumbers {
  readonly #lastRound: Int32Array;
  readonly #places: Int32Array;
  #numbers = new Int32Array(256);
  #count = 0;
  #round = 1;

  /** @param what it numbers, for errors. */
  constructor(readonly what: string, readonly size: number) {
    this.#lastRound = new Int32Array(size);
    this.#places = new Int32Array(size);
  }

  get count(): number { return this.#count; }

  /** Forgets all numbers, at no cost. */
  clear(): void {
    this.#count = 0;
    if (++this.#round < 2 ** 31 - 1) return;
    this.#lastRound.fill(0);
    this.#round = 1;
  }

  /** Errors: `DataError` `malformed` for a number that is not below `size`. */
  place(number: number): number {
    if (this.#lastRound[number] === this.#round) return this.#places[number]!;
    const place = this.append(number);
    this.#lastRound[number] = this.#round;
    return this.#places[number] = place;
  }

  /** A new place, whether or not the number has one. */
  append(number: number): number {
    if (number < 0 || number >= this.size) {
      throw new DataError('malformed', `number ${number} among the ${this.what}, expected numbers below ${this.size}`,
        'the tables do not belong together: prepare the data again');
    }
    if (this.#count === this.#numbers.length) {
      const longer = new Int32Array(2 * this.#count);
      longer.set(this.#numbers);
      this.#numbers = longer;
    }
    this.#numbers[this.#count] = number;
    return this.#count++;
  }

  /** The numbers by place; valid until the next one. */
  list(): Int32Array {
    return this.#numbers.subarray(0, this.#count);
  }
}
