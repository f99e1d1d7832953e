/** Far enough below every probability that a float of 64 bits can tell from 0. */
const nothing = 1e-300;

/**
 * Logits, up to a constant, from probabilities. A probability of exactly 0 is taken for a very small one, so that one
 * that the service has rounded to 0 or 1 stays a score of 0 or 1; one that is no probability is handed on as NaN.
 *
 * @example
 * logitsOfChances([0.5, 1, 2]) // [-0.6931471805599453, 0, NaN]
 */
export const logitsOfChances = (chances: readonly number[]): number[] =>
  chances.map((chance) => chance >= 0 && chance <= 1 ? Math.log(Math.max(chance, nothing)) : NaN);
