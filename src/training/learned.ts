import type { TrainedRecommender } from '../core/recommender.ts';
import { sharedOpening } from '../engines/session/shared-opening.ts';
import { train, type TrainOptions } from './train.ts';
import { openRecommender } from './trained-recommender.ts';
import { trainingIdentity } from './training-fingerprint.ts';

/**
 * A recommender that is trained when it is first opened, or read from the folder where it was trained before.
 *
 * Until then nothing is read: a graph with it can be drawn and fingerprinted at no cost. It is named by what it is trained
 * from, since the same seed, data and options give the same weights.
 *
 * Errors: those of `train`, when it is opened.
 */
export function learned(options: TrainOptions): TrainedRecommender {
  const join = sharedOpening(async () => openRecommender(await train(options)));
  return {
    async open() {
      const { session: { itemCount, score }, close } = await join();
      return { itemCount, score, close };
    },
    identify: async () => ({ ...await trainingIdentity(options), epochs: options.epochs }),
    toJSON: () => ({ ...options.recommender.toJSON(), seed: options.seed, epochs: options.epochs }),
  };
}
