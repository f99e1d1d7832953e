import { ticket } from '../../flow/tickets.ts';

/** A one-to-one map of 0, 1, ... count - 1 onto themselves. */
export interface Permutation {
  readonly count: number;
  at(position: number): number;
  /** The position of a number. */
  positionOf(number: number): number;
}

const rounds = 6;
const leastBits = 8;

/**
 * A random order of `count` numbers without a table of them: any position is found alone, in constant memory.
 *
 * A Feistel network over the next power of two, keyed by (seed, epoch, part); a number that falls beyond `count` goes
 * through again, less than once on average. `count` may be up to 2^52.
 *
 * Source: Luby and Rackoff 1988; cycle walking after Black and Rogaway 2002, "Ciphers with arbitrary finite domains".
 *
 * @example
 * const order = permutation(2024, 0, 5);
 * Array.from({ length: 5 }, (_, position) => order.at(position)).sort() // [0, 1, 2, 3, 4]
 * order.positionOf(order.at(3)) // 3
 */
export function permutation(seed: number, epoch: number, count: number, part = 0): Permutation {
  const bits = Math.max(leastBits, Math.ceil(Math.log2(Math.max(2, count))));
  const [lowSize, highSize] = [2 ** Math.floor(bits / 2), 2 ** Math.ceil(bits / 2)];
  const keys = Int32Array.from({ length: rounds }, (_, round) => ticket(seed, epoch, part, round) * 2 ** 32 | 0);

  /** Once through the network. The halves may differ in size; they have traded places after each round, and an even number of rounds puts them back. */
  const forward = (number: number): number => {
    let left = Math.floor(number / lowSize);
    let right = number % lowSize;
    for (let round = 0; round < rounds; round++) {
      const size = round % 2 === 0 ? highSize : lowSize;
      const next = (left ^ mixed(right, keys[round]!)) & (size - 1);
      left = right;
      right = next;
    }
    return left * lowSize + right;
  };
  const backward = (number: number): number => {
    let left = Math.floor(number / lowSize);
    let right = number % lowSize;
    for (let round = rounds - 1; round >= 0; round--) {
      const size = round % 2 === 0 ? highSize : lowSize;
      const before = (right ^ mixed(left, keys[round]!)) & (size - 1);
      right = left;
      left = before;
    }
    return left * lowSize + right;
  };
  const walk = (step: (number: number) => number) => (start: number): number => {
    let number = step(start);
    while (number >= count) number = step(number);
    return number;
  };
  return { count, at: walk(forward), positionOf: walk(backward) };
}

function mixed(half: number, key: number): number {
  let x = Math.imul(half ^ key, 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}
