import type { NegativeSampler } from './negatives.ts';
import { trueThenRandom } from './true-then-random.ts';

/** The negatives of `train`, unless others are given: 4 per click, as in Legommenders. */
export const defaultNegatives = (seed: number): NegativeSampler => trueThenRandom({ perPositive: 4, seed });
