import { checkOptions, optional, type Rules, wholeNumber } from '../../core/option-rules.ts';
import { type Permutation, permutation } from './permutation.ts';

export interface ShuffleOptions {
  /** Rows that are read together: a fraction or a multiple of a Parquet row group. Default 8192. */
  readonly block?: number;
  /** Blocks whose rows are mixed with each other; they are in memory at once. Default 8. */
  readonly blocksPerWindow?: number;
}

/** Source rows in the order of an epoch. */
export interface RowOrder {
  readonly count: number;
  /** Windows follow one another; a position is in exactly one. */
  readonly windows: number;
  /** The source row at a position. */
  at(position: number): number;
  /** The window that a position is in. */
  windowOf(position: number): number;
  window(number: number): OrderWindow;
}

export interface OrderWindow {
  /** Positions [first, end). */
  readonly first: number;
  readonly end: number;
  /** Source rows [from, until) of each block, in the order in which they are to be read. */
  readonly blocks: readonly { readonly from: number; readonly until: number }[];
  /** Which of the rows read, counted over the blocks in that order, is at each position. */
  places(): Int32Array;
}

const rules: Rules<ShuffleOptions> = { block: optional(wholeNumber(1)), blocksPerWindow: optional(wholeNumber(1)) };

/**
 * The rows of an epoch in random order, such that a file can be read in whole blocks.
 *
 * Rows are cut into blocks, blocks are put in random order, and the rows of `blocksPerWindow` blocks that follow one another
 * in that order are mixed. Everything is a function of (seed, epoch) and the position: nothing is kept, so that a resumed run
 * begins anywhere. Rows of one block come within one window of each other; with a block of `count` rows, or as many blocks
 * per window as there are, the order is any order at all.
 *
 * @example
 * const order = shuffledRows(2024, 0, 10, { block: 4, blocksPerWindow: 2 });
 * Array.from({ length: 10 }, (_, position) => order.at(position)).sort() // [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
 * order.windows // 2
 */
export function shuffledRows(seed: number, epoch: number, count: number, options: ShuffleOptions = {}): RowOrder {
  checkOptions('shuffledRows', options, rules);
  const { block = 8192, blocksPerWindow = 8 } = options;
  const blockCount = Math.ceil(count / block);
  const blocks = permutation(seed, epoch, Math.max(1, blockCount));
  const windows = Math.ceil(blockCount / blocksPerWindow);
  const missing = blockCount * block - count; // rows that the last block lacks
  const shortAt = blocks.positionOf(Math.max(0, blockCount - 1));

  /** First position of a block, by its number in the random order. */
  const start = (nth: number): number => nth * block - (nth > shortAt ? missing : 0);
  const nthOf = (position: number): number => Math.floor((position < start(shortAt + 1) ? position : position + missing) / block);
  const windowOf = (position: number): number => Math.floor(nthOf(position) / blocksPerWindow);
  const bounds = (number: number) => ({ first: start(number * blocksPerWindow), end: start(Math.min(blockCount, (number + 1) * blocksPerWindow)) });
  let lately: { readonly number: number; readonly mix: Permutation } | undefined;
  const mixOf = (number: number): Permutation => {
    const { first, end } = bounds(number);
    if (lately?.number !== number) lately = { number, mix: permutation(seed, epoch, end - first, number + 1) };
    return lately.mix;
  };

  return {
    count,
    windows,
    windowOf,
    at(position) {
      const number = windowOf(position);
      const { first } = bounds(number);
      const placed = first + mixOf(number).at(position - first);
      const nth = nthOf(placed);
      return blocks.at(nth) * block + placed - start(nth);
    },
    window(number) {
      const { first, end } = bounds(number);
      const from = number * blocksPerWindow;
      const inside = Math.min(blockCount, from + blocksPerWindow) - from;
      return {
        first,
        end,
        blocks: Array.from({ length: inside }, (_, i) => {
          const low = blocks.at(from + i) * block;
          return { from: low, until: Math.min(count, low + block) };
        }),
        places: () => {
          const mix = mixOf(number);
          return Int32Array.from({ length: end - first }, (_, i) => mix.at(i));
        },
      };
    },
  };
}
