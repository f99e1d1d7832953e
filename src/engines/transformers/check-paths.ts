import { EngineError } from '../../core/errors.ts';
import { tickets } from '../../flow/tickets.ts';
import type { Impression } from './impressions.ts';

/** Tokens of made-up prefixes, and of what follows each: short ones, ones beyond 32, where a kernel may be another, and long ones. */
const lengths = [{ prefix: 5, suffixes: [3, 4] }, { prefix: 30, suffixes: [3, 1, 9] }, { prefix: 101, suffixes: [20, 5, 2, 33] }] as const;

/** Made-up prompts of 8 to more than 100 tokens, as far as the model reads; two of them begin alike. */
export function checkedPrompts(vocabulary: number, contextTokens: number): Impression[] {
  let first = 0;
  return lengths.map(({ prefix, suffixes }, row) => {
    const draw = tickets(1, 0, row);
    const ids = (count: number) => Int32Array.from({ length: count }, () => Math.floor(draw() * vocabulary));
    const fits = suffixes.map((length) => ids(Math.max(1, Math.min(length, contextTokens - 1))));
    const room = contextTokens - Math.max(...fits.map(({ length }) => length));
    const from = first;
    first += fits.length;
    return { prefix: ids(Math.max(0, Math.min(prefix, room))), suffixes: fits, first: from };
  });
}

/**
 * Refuses a way of computing that gives other logits than the plain one.
 *
 * | argument | shape | what |
 * |---|---|---|
 * | `plain` | [prompts, columns] | every prompt by itself |
 * | `chosen` | [prompts, columns] | the way that is to be used |
 * | `within` | | how far the two may lie apart, relative above 1 |
 *
 * Errors: `EngineError` `bad-output` with both numbers.
 *
 * @example
 * checkPaths('tiny', { plain: [1, 2], chosen: [1, 2.00001], within: 1e-4 }) // undefined
 */
export function checkPaths(name: string, { plain, chosen, within }: { readonly plain: ArrayLike<number>; readonly chosen: ArrayLike<number>; readonly within: number }): void {
  let worst = { at: -1, off: 0 };
  for (let at = 0; at < plain.length; at++) {
    const off = Math.abs(plain[at]! - chosen[at]!) / Math.max(1, Math.abs(plain[at]!));
    if (!(off <= worst.off)) worst = { at, off };
  }
  if (worst.off <= within) return;
  throw new EngineError('bad-output', `${name}: a prompt gives the logit ${chosen[worst.at]} when it shares what it begins with, and ${plain[worst.at]} by itself: `
    + `${worst.off.toExponential(1)} apart, at most ${within.toExponential(1)} is allowed`,
    "the device computes something else than it should: use device 'cpu', or report it with the model and the device");
}
