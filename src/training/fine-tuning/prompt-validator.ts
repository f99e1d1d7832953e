import { DataError } from '../../core/errors.ts';
import { type Progress, type ValidationInterval, validationInterval } from '../stopping/validation-interval.ts';
import { watchedValue } from '../stopping/watched-value.ts';
import type { TrainingState } from '../training-state.ts';
import type { Verdict } from '../training-validator.ts';
import type { AdaptedModel, OpenAdapted } from './adapted-model.ts';
import type { SettledFineTune } from './fine-tune-options.ts';
import { promptInputs } from './prompt-inputs.ts';
import { promptMeasures } from './prompt-measures.ts';
import { promptOrder } from './prompt-order.ts';
import { lengthsOf, longestOf, type PromptRows, promptsOf } from './prompt-rows.ts';

/** Measures the adapter as it is whenever it is due. Prompts are read, and the program that scores is opened, by the first validation. */
export class PromptValidator {
  readonly #interval: ValidationInterval;
  #before: Progress;
  #opened: { readonly session: OpenAdapted; readonly valid: PromptRows; readonly lengths: Int32Array } | undefined;

  /** @param from Where training goes on. */
  constructor(readonly state: TrainingState, readonly options: SettledFineTune, readonly tuned: AdaptedModel, from: Progress) {
    this.#interval = validationInterval(options.validateEvery);
    this.#before = from;
  }

  /** @param onStart Called where one is due, before it begins. */
  async validateIfDue(now: Progress, onStart: () => void): Promise<Verdict> {
    const { validate, onEvent, epochs } = this.options;
    const due = validate !== undefined && this.#interval.isDue(this.#before, now);
    this.#before = now;
    if (!due) return { due };
    onStart();
    const { metric, others = [], by = 'impression' } = validate;
    const { valid, scores } = await this.#scored();
    const metrics = promptMeasures(valid, scores, { measures: [metric, ...others], by });
    const { name } = this.state.options.validate!.watched;
    const value = watchedValue(metrics, name);
    if (value === null && this.state.history.validations.length === 0) {
      throw new DataError('not-measurable', `the first validation gave no value for ${name}: ${valid.labels.length} prompts by ${by}`, 'a group needs both classes: validate on other impressions, or by another number');
    }
    const point = this.state.validated(metrics, value, now);
    onEvent?.({ kind: 'validated', name: this.state.options.recommender.name, epochs, watched: name, point });
    return { due, best: point.best, value };
  }

  async close(): Promise<void> {
    await this.#opened?.session.close();
  }

  async #scored(): Promise<{ readonly valid: PromptRows; readonly scores: Float32Array }> {
    const { rows, seed, validate } = this.options;
    if (!this.#opened) {
      const valid = await promptsOf(validate!.prompts);
      const lengths = lengthsOf(valid);
      this.#opened = { valid, lengths, session: await this.tuned.open('scores', { rows, longest: longestOf(lengths) }) };
    }
    const { session, valid, lengths } = this.#opened;
    const scores = new Float32Array(lengths.length);
    const prompts = promptOrder({ lengths, rows, order: 'longest-first', seed, epoch: 0 });
    for (let at = 0; at < prompts.length; at += rows) {
      const some = prompts.subarray(at, at + rows);
      const found = (await session.run(promptInputs(valid.prompts, some), this.state.weights)).scores!.values;
      some.forEach((prompt, place) => { scores[prompt] = found[place]!; });
    }
    return { valid, scores };
  }
}
