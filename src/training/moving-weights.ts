import { standsStill } from './checkpoints/frozen-weights.ts';
import type { Recommender } from './recommender.ts';
import { partWeights, tableWeights } from './tables.ts';

/** Names of the weights that a step of training moves: what an optimizer will be given, before anything is read. */
export const movingWeights = (recommender: Recommender): readonly string[] =>
  Object.entries({ ...partWeights(recommender), ...tableWeights(recommender, { vocabularies: {} }) })
    .filter(([name, spec]) => !standsStill(name, spec)).map(([name]) => name);
