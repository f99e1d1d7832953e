import type { TrainingState } from './training-state.ts';

const everyMs = 100;

/** Tells how far a training is, several times a second at most. */
export class TrainingPace {
  readonly #started = performance.now();
  readonly #startRows: number;
  readonly #startStep: number;
  #toldMs = -Infinity;

  /** @param count Impressions of an epoch. */
  constructor(readonly state: TrainingState, readonly count: number) {
    this.#startRows = this.#passed;
    this.#startStep = state.position.step;
  }

  /** @param always However lately something was told. */
  tell(doing: 'training' | 'validating', always = false): void {
    const { options: { onEvent, recommender: { name }, epochs }, position: { step }, sums } = this.state;
    const elapsedMs = performance.now() - this.#started;
    if (!onEvent || (!always && elapsedMs - this.#toldMs < everyMs)) return;
    this.#toldMs = elapsedMs;
    const rowsDone = this.#passed - this.#startRows;
    onEvent({
      kind: 'training', name, doing, step, epoch: this.#passed / this.count, epochs, rowsDone, rowsAhead: this.#ahead(rowsDone, step),
      loss: sums.rows === 0 ? null : sums.loss / sums.rows, slotsPerItem: sums.items === 0 ? null : sums.slots / sums.items,
      elapsedMs, rssBytes: process.memoryUsage.rss(),
    });
  }

  /** Impressions gone through, over all epochs. */
  get #passed(): number {
    return this.state.position.epoch * this.count + this.state.position.row;
  }

  #ahead(rowsDone: number, step: number): number {
    const { epochs, steps } = this.state.options;
    const ahead = epochs * this.count - this.#passed;
    const made = step - this.#startStep;
    return steps === undefined || made === 0 ? ahead : Math.min(ahead, Math.round((steps - step) * rowsDone / made));
  }
}
