import { basename, join, resolve } from 'node:path';

import type { TrainingHistory } from '../../core/training-event.ts';
import { saveAdapter } from '../../transformers/adapting/save-adapter.ts';
import type { NamedArrays } from '../optimizers/optimizer.ts';
import { TrainingState } from '../training-state.ts';
import { adaptedModel } from './adapted-model.ts';
import { placeAdapter } from './place-adapter.ts';
import { fineTuneFingerprint, watchedOf } from './fine-tune-identity.ts';
import { type FineTuneOptions, settledFineTune } from './fine-tune-options.ts';
import { tuneSteps } from './tune-steps.ts';

/** An adapter that was trained, and how it came about. */
export interface FineTuning {
  /** Its folder, in PEFT's layout: what `transformer({ folder, adapter })` and `openAdapter` take. */
  readonly adapter: string;
  /** Of the checkpoints, with the history beside them. */
  readonly folder: string;
  /** Those that were best in validation, or the last. */
  readonly weights: NamedArrays;
  readonly history: TrainingHistory;
}

/**
 * Trains a LoRA adapter of a language model on prompts that are answered YES or NO, and saves it in PEFT's layout.
 *
 * Prompts are those that operators write, so that what is learned is what is asked. All are kept in memory, four bytes a token. The loss is
 * that of the right answer among both. The same seed, data and options give the same adapter, to the bit, however often it was killed.
 *
 * Source: RecBench `tuner.py`: rank 32, alpha 128, dropout 0.1, Adam at 0.0001, 32 prompts a batch, GAUC, patience 2. Differs:
 * batches are mixed anew in every epoch, there longest first (`order`); impressions whose prompts do not fit are left out, there they end the run.
 * Its prompts are cut part by part, and a BERT's end in [MASK]: `tokenizeParts` writes them; what is scored later is to be written alike.
 *
 * Errors: `OptionsError`; `GraphError` for a graph that writes no prompts; `DataError` `empty` for data without a prompt, `not-measurable` for a
 * validation without a value; `RunError` `not-finite-loss`, `wrong-checkpoint`; `EngineError` of the model; `DataError` of its files; the reason of `signal`.
 */
export async function fineTune(given: FineTuneOptions): Promise<FineTuning> {
  const options = settledFineTune(given);
  const { model: folder, tokenizer, answers, answerRule, adapter, device, threads, cache, validate, onEvent, seed, epochs, steps, patience, optimizer } = options;
  const name = basename(resolve(folder));
  const fingerprint = await fineTuneFingerprint(options);
  const tuned = await adaptedModel({ folder, tokenizer, answers, answerRule, adapter, device, threads, cache });
  const state = await TrainingState.named(fingerprint, {
    seed, epochs, ...(steps !== undefined && { steps }), patience, optimizer, folder: options.folder, ...(onEvent && { onEvent }), recommender: { name }, ...(validate && { validate: { watched: watchedOf(validate) } }),
  }, tuned.specs, async (weights) => { if (options.start !== undefined) await placeAdapter(options.start, tuned, weights); });
  if (!state.isDone) await tuneSteps(state, options, tuned);
  const weights = state.best ?? state.weights;
  const saved = join(state.folder!, 'adapter');
  const shaped = Object.fromEntries(Object.entries(tuned.specs).map(([name, { shape }]) => [name, { shape, values: weights[name]! }]));
  await saveAdapter(saved, { model: tuned.model, tensors: tuned.tensors, weights: shaped, rank: adapter.rank, alpha: adapter.alpha, base: name });
  onEvent?.({ kind: 'trained', name, history: state.history, folder: state.folder! });
  return { adapter: saved, folder: state.folder!, weights, history: state.history };
}
