import { OptionsError } from '../core/errors.ts';
import { checkOptions, wholeNumber } from '../core/option-rules.ts';
import type { SequenceEncoder } from '../nn/parts.ts';

export interface KnownOptions {
  /** Of the vectors of the users, and of what comes out. */
  readonly width: number;
}

/**
 * A user as the row of a table that its number names, whatever was clicked: for recommenders that know users (`knowsUsers`).
 *
 * | what | shape |
 * |---|---|
 * | known | [sequences, width] |
 * | output | [sequences, width]; zeros for a user that was never seen |
 *
 * Source: matrix factorization (Koren et al. 2009), and every recommender over user and item numbers.
 *
 * Errors: `OptionsError` `wrong-value` in a program of a recommender that does not know its users.
 *
 * @example
 * known({ width: 4 }).weights // {}
 */
export function known(options: KnownOptions): SequenceEncoder {
  checkOptions('known', options, { width: wholeNumber(1) });
  return {
    name: 'known', width: options.width, weights: {},
    forward(_, { known }) {
      if (known) return known;
      throw new OptionsError('wrong-value', 'the encoder "known" is in a recommender that does not know its users', 'say knowsUsers: true');
    },
    toJSON: () => ({ known: options }),
  };
}
