import { DataError } from '../core/errors.ts';
import { type Progress, type ValidationInterval, validationInterval } from './stopping/validation-interval.ts';
import { watchedValue } from './stopping/watched-value.ts';
import { openRecommender } from './trained-recommender.ts';
import type { TrainingState } from './training-state.ts';
import type { StepSetting } from './training-steps.ts';

/** What a moment of training says of validation: none is due, or what it found. */
export type Verdict = { readonly due: false } | { readonly due: true; readonly best: boolean; readonly value: number | null };

/** Measures the weights as they are whenever it is due. The programs that score are opened by the first validation, and kept. */
export class TrainingValidator {
  readonly #interval: ValidationInterval;
  #before: Progress;
  #opened: Awaited<ReturnType<typeof openRecommender>> | undefined;

  /** @param from Where training goes on. */
  constructor(readonly state: TrainingState, readonly setting: StepSetting, from: Progress) {
    this.#interval = validationInterval(setting.options.validateEvery);
    this.#before = from;
  }

  /** @param onStart Called where one is due, before it begins. */
  async validateIfDue(now: Progress, onStart: () => void): Promise<Verdict> {
    const { options: { validate, recommender: { name }, epochs, onEvent }, rule } = this.setting;
    const due = validate !== undefined && this.#interval.isDue(this.#before, now);
    this.#before = now;
    if (!due) return { due };
    onStart();
    const { watched } = validate;
    const metrics = await validate.measure(await this.#scoring(), rule);
    const value = watchedValue(metrics, watched.name);
    if (value === null && this.state.history.validations.length === 0) {
      throw new DataError('not-measurable', `the first validation of ${name} gave no value for ${watched.name}`,
        'watch a number that exists for these scores and labels: scores are no probabilities, and a group needs both classes');
    }
    const point = this.state.validated(metrics, value, now);
    onEvent?.({ kind: 'validated', name, epochs, watched: watched.name, point });
    return { due, best: point.best, value };
  }

  async close(): Promise<void> {
    await this.#opened?.close();
  }

  async #scoring() {
    const { options: { recommender, on }, table } = this.setting;
    const { weights } = this.state;
    if (this.#opened) await this.#opened.refresh(weights);
    else this.#opened = await openRecommender({ recommender, table, weights }, { on });
    return this.#opened;
  }
}
