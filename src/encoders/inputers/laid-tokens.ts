import { OptionsError } from '../../core/errors.ts';

/** Tokens laid out in rows of equal length, row after row. */
export interface LaidTokens {
  readonly sequences: number;
  readonly steps: number;
  /** How many tokens stand in a step: 1, or the levels of a semantic code. */
  readonly perStep: number;
  /** [sequences, steps, perStep]: number in the vocabulary of the token's column, -1 where there is none. */
  readonly ids: Int32Array;
  /** [sequences, steps, perStep]: number of the column; one past the last for special tokens; -1 where there is none. */
  readonly columns: Int32Array;
  /** [sequences, steps]: 1 where there is something. */
  readonly mask: Float32Array;
}

/**
 * Rows without a token yet. Without `steps` they are as long as the longest, and 1 at least.
 *
 * Errors: `OptionsError` `wrong-value` where `steps` is too few.
 *
 * @example
 * emptyLaid(Int32Array.of(1, 2)).ids // Int32Array.of(-1, -1, -1, -1)
 */
export function emptyLaid(lengths: Int32Array, steps?: number, perStep = 1): LaidTokens {
  const longest = lengths.reduce((most, length) => Math.max(most, length), 1);
  if (steps !== undefined && steps < longest) {
    throw new OptionsError('wrong-value', `a sequence of ${longest} steps was to be laid in ${steps}`, `give it ${longest} steps, or columns an "atMost"`);
  }
  const [sequences, width] = [lengths.length, steps ?? longest];
  return {
    sequences, steps: width, perStep, mask: new Float32Array(sequences * width),
    ids: new Int32Array(sequences * width * perStep).fill(-1), columns: new Int32Array(sequences * width * perStep).fill(-1),
  };
}
