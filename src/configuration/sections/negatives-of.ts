import { inBatchNegatives } from '../../training/negatives/in-batch-negatives.ts';
import type { NegativeOptions, NegativeSampler } from '../../training/negatives/negatives.ts';
import { popularityNegatives } from '../../training/negatives/popularity-negatives.ts';
import { trueThenRandom } from '../../training/negatives/true-then-random.ts';
import type { Mapping } from '../tree.ts';
import { chosen, type PlaceOf } from './chosen.ts';
import { placed } from './placed.ts';

export const samplers: Readonly<Record<string, (options: NegativeOptions) => NegativeSampler>> = { inBatchNegatives, popularityNegatives, trueThenRandom };

/** The section `negatives`: 4 to a click, drawn by the seed of the training, where it does not say. */
export function negativesOf(section: Mapping, seed: number, placeOf: PlaceOf): NegativeSampler {
  const { name, options, pointer } = chosen(section, '/negatives', placeOf);
  return placed(placeOf(pointer), () => samplers[name]!({ perPositive: 4, seed, ...options }));
}
