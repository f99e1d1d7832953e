import { type List, listOf, type Vectors } from '../../core/column.ts';
import { checkOptions, optional, wholeNumber } from '../../core/option-rules.ts';
import { tickets } from '../../flow/tickets.ts';
import { kMeans } from './k-means.ts';

export interface ResidualCodesOptions {
  /** Codes of a vector, from coarse to fine. Default 4. */
  readonly levels?: number;
  /** Different codes of a level at most. Default 256. */
  readonly size?: number;
  readonly seed: number;
  /** Times that the centres of a level move at most. Default 20. */
  readonly rounds?: number;
}

export interface ResidualCodes {
  /** One list of `levels` codes for each vector. */
  readonly codes: List<Int32Array>;
  /** By level: what each code stands for, [codes, width]; a vector is about the sum of those of its codes. */
  readonly books: readonly Float32Array[];
}

/**
 * Vectors as a few whole numbers, from coarse to fine: the first code is the nearest of some centres, the second the nearest to what is left
 * without that, and so on. Alike vectors share their first codes.
 *
 * Memory: the vectors once more, as what is left of them. Cost: vectors x size x width x rounds, for each level.
 *
 * Source: residual quantisation (Juang and Gray 1982) by k-means; Liu et al. 2024 (UIST) learns the same form of codes by a network (RQ-VAE).
 *
 * Errors: `OptionsError` `unknown-key`, `missing-value`, `wrong-value`.
 *
 * @example
 * const { codes } = residualCodes({ width: 1, values: Float32Array.of(0, 1, 10, 11) }, { levels: 2, size: 2, seed: 1 });
 * [codes.values[0] === codes.values[2], codes.values[0] === codes.values[4]] // [true, false]
 */
export function residualCodes({ width, values }: Vectors, options: ResidualCodesOptions): ResidualCodes {
  checkOptions('residualCodes', options, {
    levels: optional(wholeNumber(1)), size: optional(wholeNumber(1)), seed: wholeNumber(0), rounds: optional(wholeNumber(1)),
  });
  const { levels, size, seed, rounds } = { levels: 4, size: 256, rounds: 20, ...options };
  const count = width === 0 ? 0 : values.length / width;
  const codes = new Int32Array(count * levels);
  const left = values.slice();
  const books: Float32Array[] = [];
  for (let level = 0; level < levels && count > 0; level++) {
    const { centres, nearest } = kMeans({ width, values: left }, { size, rounds, draw: tickets(seed, level, 0) });
    for (let at = 0; at < count; at++) {
      codes[at * levels + level] = nearest[at]!;
      for (let i = 0; i < width; i++) left[at * width + i]! -= centres[nearest[at]! * width + i]!;
    }
    books.push(centres);
  }
  return { codes: listOf(codes, new Int32Array(count).fill(levels)), books };
}
