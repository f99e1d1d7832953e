import type { OpeningOptions } from '../../core/openable.ts';
import type { TrainingEvent } from '../../core/training-event.ts';
import { sharedOpening } from '../../engines/session/shared-opening.ts';
import { type ScoringModel, transformer } from '../../engines/transformer.ts';
import { fineTune } from './fine-tune.ts';
import { fineTuneIdentity } from './fine-tune-identity.ts';
import { type FineTuneOptions, settledFineTune } from './fine-tune-options.ts';

/**
 * A language model with an adapter that is trained when it is first opened, or read from the folder where it was trained before: what
 * `infer` and `inferShared` take.
 *
 * Until then nothing is read: a graph with it can be drawn at no cost. It is named by what it is trained from. Whoever opens it is told how the
 * training goes: a run tells its terminal, and keeps the history. It scores as `transformer` with the adapter does, which is merged.
 *
 * Errors: `OptionsError`; those of `fineTune` and `transformer`, when it is opened.
 */
export function fineTuned(options: FineTuneOptions): ScoringModel {
  const settled = settledFineTune(options);
  const { model: folder, tokenizer, answers, answerRule, device, cache } = settled;
  const listeners = new Set<OpeningOptions>();
  const onEvent = (event: TrainingEvent) => {
    options.onEvent?.(event);
    for (const { tell } of listeners) tell?.(event);
  };
  const join = sharedOpening(async () => {
    const signals = [options.signal, ...[...listeners].map(({ signal }) => signal)].filter((signal) => signal !== undefined);
    const { adapter } = await fineTune({ ...options, onEvent, ...(signals.length > 0 && { signal: AbortSignal.any(signals) }) });
    return transformer({ folder, adapter, tokenizer, answers, answerRule, device, cache, ...(options.threads !== undefined && { threads: options.threads }) }).open();
  });
  return {
    tokenizer, answers,
    async open(opening = {}) {
      listeners.add(opening);
      try {
        const { session, close } = await join();
        return { ...session, close };
      } finally {
        listeners.delete(opening);
      }
    },
    identify: async () => ({ ...await fineTuneIdentity(settled), epochs: options.epochs, ...(options.steps !== undefined && { steps: options.steps }) }),
    toJSON: () => ({ engine: 'fine-tuned', folder, seed: options.seed, epochs: options.epochs }),
  };
}
