import { compileCache } from '../compile/compile-cache.ts';
import type { OpeningOptions } from '../core/openable.ts';
import type { TrainedRecommender } from '../core/recommender.ts';
import type { TrainingEvent } from '../core/training-event.ts';
import { sharedOpening } from '../engines/session/shared-opening.ts';
import { type CacheLimits, checkScoreOptions } from './caches/score-options.ts';
import { train } from './train.ts';
import type { TrainOptions } from './train-options.ts';
import { openRecommender } from './trained-recommender.ts';
import { trainingIdentity } from './training-fingerprint.ts';

export interface LearnedOptions extends TrainOptions {
  /** What scoring keeps of item and user vectors, and where. */
  readonly caches?: CacheLimits;
}

/**
 * A recommender that is trained when it is first opened, or read from the folder where it was trained before.
 *
 * Until then nothing is read: a graph with it can be drawn and fingerprinted at no cost. It is named by what it is trained
 * from, since the same seed, data and options give the same weights. Whoever opens it is told how the training goes: a run
 * tells its terminal, and keeps the history.
 *
 * Errors: `OptionsError` for caches that make no sense; those of `train`, when it is opened.
 */
export function learned({ caches = {}, ...options }: LearnedOptions): TrainedRecommender {
  checkScoreOptions('learned: "caches"', caches);
  const listeners = new Set<OpeningOptions>();
  const onEvent = (event: TrainingEvent) => {
    options.onEvent?.(event);
    for (const { tell } of listeners) tell?.(event);
  };
  const on = { compile: compileCache(), ...options.on }; // what validation compiled, scoring need not
  const join = sharedOpening(async () => {
    const signals = [options.signal, ...[...listeners].map(({ signal }) => signal)].filter((signal) => signal !== undefined);
    return openRecommender(await train({ ...options, on, onEvent, ...(signals.length > 0 && { signal: AbortSignal.any(signals) }) }), { ...caches, on });
  });
  return {
    ...(options.recommender.knowsUsers && { knowsUsers: true }),
    async open(opening = {}) {
      listeners.add(opening);
      try {
        const { session: { itemCount, cache, score }, close } = await join();
        return { itemCount, ...(cache && { cache }), score, close };
      } finally {
        listeners.delete(opening);
      }
    },
    identify: async () => ({
      ...await trainingIdentity(options), epochs: options.epochs, ...(options.steps !== undefined && { steps: options.steps }),
    }),
    toJSON: () => ({ ...options.recommender.toJSON(), seed: options.seed, epochs: options.epochs }),
  };
}
