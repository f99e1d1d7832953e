import { OptionsError } from '../core/errors.ts';
import type { Metric, MetricState, ScoredRows } from '../core/metric.ts';
import { ExactSum } from './ranking/exact-sum.ts';
import { overRows } from './ranking/over-rows.ts';

/**
 * Expected calibration error over all rows: how far scores, read as probabilities of label 1, are from the
 * frequencies of label 1.
 *
 * Bins of equal width ((b - 1) / bins, b / bins]; the first also holds 0. Null as soon as one score is outside
 * [0, 1]; those rows are counted as left out.
 *
 * Source: Guo et al. 2017, 15 bins. Differs: the probability of label 1 is binned, not that of the likelier label.
 *
 * @example
 * ece(2).of([0.25, 0.5, 0.75, 0.75], [0, 1, 1, 1]) // 0.1875
 */
export const ece = (bins = 15): Metric => {
  if (!(Number.isInteger(bins) && bins > 0)) throw new OptionsError('wrong-value',
    `ECE@${bins}: not a number of bins`, 'give a whole number from 1 on, as in ece@15');
  return overRows({
    name: `ECE@${bins}`,
    definition: `Mean over all rows of |mean score - share of positives| of their bin, ${bins} bins of equal width closed above; `
      + 'null when a score is outside [0, 1].',
    better: 'lower', reads: 'probabilities',
    open: () => new EceState(bins),
  });
};

class EceState implements MetricState {
  readonly #sums: readonly ExactSum[];
  readonly #rows: Float64Array;
  readonly #positives: Float64Array;
  #outside = 0;

  constructor(bins: number) {
    this.#sums = Array.from({ length: bins }, () => new ExactSum());
    this.#rows = new Float64Array(bins);
    this.#positives = new Float64Array(bins);
  }

  add({ scores, labels }: ScoredRows): void {
    for (let row = 0; row < labels.length; row++) {
      const score = scores[row]!;
      if (score < 0 || score > 1) { this.#outside++; continue; }
      const bin = Math.max(0, Math.ceil(score * this.#sums.length) - 1);
      this.#sums[bin]!.add(score);
      this.#rows[bin]! += 1;
      this.#positives[bin]! += labels[row]!;
    }
  }

  save(): Float64Array {
    return Float64Array.of(this.#outside, ...this.#rows, ...this.#positives, ...this.#sums.flatMap((sum) => [...sum.save()]));
  }

  merge(saved: Float64Array): void {
    const bins = this.#sums.length;
    this.#outside += saved[0]!;
    this.#sums.forEach((sum, bin) => {
      this.#rows[bin]! += saved[1 + bin]!;
      this.#positives[bin]! += saved[1 + bins + bin]!;
      sum.merge(saved.subarray(1 + 2 * bins + ExactSum.length * bin, 1 + 2 * bins + ExactSum.length * (bin + 1)));
    });
  }

  result() {
    const rows = this.#rows.reduce((sum, count) => sum + count, 0);
    const gaps = this.#sums.reduce((sum, { value }, bin) => sum + Math.abs(value - this.#positives[bin]!), 0);
    if (rows === 0 || this.#outside > 0) return { value: null, groups: 0, leftOut: this.#outside };
    return { value: gaps / rows, groups: rows, leftOut: 0 };
  }
}
