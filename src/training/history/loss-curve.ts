import type { LossColumns } from '../../core/training-event.ts';

/** What a curve is made of; plain JSON. */
export interface LossCurveState {
  /** Steps of a place. */
  readonly every: number;
  /** Steps of the last place. */
  readonly inLast: number;
  readonly step: readonly number[];
  readonly rows: readonly number[];
  /** Loss times rows, added up. */
  readonly lost: readonly number[];
}

/**
 * The loss over a training of any length in at most `most` places: when they are full, every two become one.
 *
 * A place is the mean over the rows of steps that follow one another, as many for each place but the last.
 *
 * @example
 * const curve = new LossCurve(2);
 * for (const [step, loss] of [[1, 4], [2, 2], [3, 1]]) curve.add(step, 10, loss);
 * curve.columns // { step: [2, 3], rows: [20, 10], loss: [3, 1] }
 */
export class LossCurve {
  #every = 1;
  #inLast = 0;
  #step: number[] = [];
  #rows: number[] = [];
  #lost: number[] = [];

  /** @param most An even number. */
  constructor(readonly most = 512) {}

  get columns(): LossColumns {
    return { step: [...this.#step], rows: [...this.#rows], loss: this.#lost.map((lost, at) => lost / this.#rows[at]!) };
  }

  add(step: number, rows: number, loss: number): void {
    if (this.#step.length === 0 || this.#inLast === this.#every) this.#begin();
    const last = this.#step.length - 1;
    this.#step[last] = step;
    this.#rows[last] = this.#rows[last]! + rows;
    this.#lost[last] = this.#lost[last]! + loss * rows;
    this.#inLast++;
  }

  save(): LossCurveState {
    return { every: this.#every, inLast: this.#inLast, step: [...this.#step], rows: [...this.#rows], lost: [...this.#lost] };
  }

  load({ every, inLast, step, rows, lost }: LossCurveState): void {
    [this.#every, this.#inLast, this.#step, this.#rows, this.#lost] = [every, inLast, [...step], [...rows], [...lost]];
  }

  #begin(): void {
    if (this.#step.length >= this.most) {
      const pairs = (values: readonly number[], joined: (first: number, second: number) => number) =>
        Array.from({ length: values.length / 2 }, (_, at) => joined(values[2 * at]!, values[2 * at + 1]!));
      const sum = (first: number, second: number) => first + second;
      this.#step = pairs(this.#step, (_, second) => second);
      this.#rows = pairs(this.#rows, sum);
      this.#lost = pairs(this.#lost, sum);
      this.#every *= 2;
    }
    this.#step.push(0);
    this.#rows.push(0);
    this.#lost.push(0);
    this.#inLast = 0;
  }
}
