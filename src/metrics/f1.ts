import { OptionsError } from '../core/errors.ts';
import type { Metric, MetricState, ScoredRows } from '../core/metric.ts';
import { overRows } from './ranking/over-rows.ts';

/**
 * F1 of the positive class over all rows, a row being predicted positive when `score >= threshold`.
 *
 * For float32 scores the threshold is rounded to float32 as well; else a score stored as 0.7 would miss 0.7.
 *
 * Source: RecBench `F1@t`; agrees with scikit-learn `f1_score`. Differs: there it is 0, here null, when no row is
 * positive or predicted positive.
 *
 * @example
 * f1(0.5).of([0.9, 0.5, 0.2], [1, 0, 1]) // 0.5
 */
export const f1 = (threshold = 0.5): Metric => {
  if (!Number.isFinite(threshold)) throw new OptionsError('wrong-value', `F1@${threshold}: not a threshold`, 'give a number, as in f1@0.5');
  return overRows({
    name: `F1@${threshold}`,
    definition: `2 TP / (2 TP + FP + FN) over all rows, predicted positive when score >= ${threshold}; `
      + 'null when no row is positive or predicted so.',
    better: 'higher', reads: 'probabilities',
    open: () => new F1State(threshold),
  });
};

class F1State implements MetricState {
  readonly #threshold: number;
  #rows = 0;
  #positives = 0;
  #predicted = 0;
  #both = 0;

  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  add({ scores, labels, positives }: ScoredRows): void {
    const threshold = scores instanceof Float32Array ? Math.fround(this.#threshold) : this.#threshold;
    this.#rows += labels.length;
    this.#positives += positives;
    for (let row = 0; row < labels.length; row++) {
      if (scores[row]! < threshold) continue;
      this.#predicted++;
      this.#both += labels[row]!;
    }
  }

  save(): Float64Array {
    return Float64Array.of(this.#rows, this.#positives, this.#predicted, this.#both);
  }

  merge([rows, positives, predicted, both]: Float64Array): void {
    this.#rows += rows!;
    this.#positives += positives!;
    this.#predicted += predicted!;
    this.#both += both!;
  }

  result() {
    const either = this.#positives + this.#predicted;
    if (either === 0) return { value: null, groups: 0, leftOut: this.#rows };
    return { value: 2 * this.#both / either, groups: this.#rows, leftOut: 0 };
  }
}
