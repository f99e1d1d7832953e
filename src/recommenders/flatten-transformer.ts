import { transformer } from '../encoders/transformer.ts';
import type { Recommender } from '../training/recommender.ts';
import { flat, type FlatOptions } from './settings/flat.ts';

/** Those of both flat recommenders; `layers` 1 by default. */
export type FlattenTransformerOptions = FlatOptions;

/**
 * A transformer over the words of an item, a transformer over the words of everything that was clicked as one sequence, dot product: a word
 * of one click attends to the words of all others.
 *
 * Its cost grows with the square of the words of a history: give it few `clicks`, and short texts (`most`).
 *
 * Source: Legommenders `config/model/flatten_transformer.yaml`, which does not start; its layout is kept. Differs: the newest clicks are
 * kept, there the oldest; places go as far as the longest history may, there to 1024.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * flattenTransformer({ width: 16, clicks: 5 }).flatten // { cls: true, sep: true, attrSep: true }
 */
export function flattenTransformer(options: FlattenTransformerOptions = {}): Recommender {
  return flat('flattenTransformer', options, 1, transformer);
}
