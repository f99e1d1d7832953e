import { fastformer } from '../encoders/fastformer.ts';
import type { Recommender } from '../training/recommender.ts';
import { flat, type FlatOptions } from './settings/flat.ts';

/** Those of both flat recommenders; `layers` 3 by default. */
export type FlattenFastformerOptions = FlatOptions;

/**
 * Fastformer layers over the words of an item, Fastformer layers over the words of everything that was clicked as one sequence, dot
 * product, at a cost that grows with the words of a history and not with their square.
 *
 * Source: Legommenders `config/model/flatten_fastformer.yaml`, which does not start; its layout is kept. Differs: the newest clicks are
 * kept, there the oldest; places go as far as the longest history may, there to 1024.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * flattenFastformer({ width: 16, layers: 1 }).users.name // 'fastformer'
 */
export function flattenFastformer(options: FlattenFastformerOptions = {}): Recommender {
  return flat('flattenFastformer', options, 3, fastformer);
}
