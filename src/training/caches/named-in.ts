import type { NamedArrays } from '../optimizers/optimizer.ts';

/** The weights of these names, and no others. */
export const namedIn = (weights: NamedArrays, names: readonly string[]): NamedArrays =>
  Object.fromEntries(names.map((name) => [name, weights[name]!]));
