import { OptionsError } from '../core/errors.ts';
import type { Metric, MetricState, ScoredRows } from '../core/metric.ts';
import { ExactSum } from './ranking/exact-sum.ts';
import { overRows } from './ranking/over-rows.ts';

/**
 * Mean negative log-likelihood over all rows, in nats. Scores are probabilities of label 1.
 *
 * Scores are clipped to [clip, 1 - clip]; the default 2^-52 is that of scikit-learn `log_loss` for float64, with
 * which it agrees. Null as soon as one score is outside [0, 1]; those rows are counted as left out.
 *
 * @example
 * logLoss().of([0.5, 0.5], [0, 1]) // 0.6931471805599453
 * logLoss().of([2.5, 0.5], [0, 1]) // null
 */
export const logLoss = (clip = Number.EPSILON): Metric => {
  if (!(clip > 0 && clip < 0.5)) throw new OptionsError('wrong-value',
    `LogLoss@${clip}: not a clip`, 'give a number between 0 and 0.5, as in logLoss@1e-4');
  return overRows({
    name: clip === Number.EPSILON ? 'LogLoss' : `LogLoss@${clip}`,
    definition: `Mean of -ln(probability of the label) over all rows, scores clipped to [c, 1 - c] with c = ${clip}; `
      + 'null when a score is outside [0, 1].',
    better: 'lower', reads: 'probabilities',
    open: () => new LogLossState(clip),
  });
};

class LogLossState implements MetricState {
  readonly #clip: number;
  readonly #sum = new ExactSum();
  #rows = 0;
  #outside = 0;

  constructor(clip: number) {
    this.#clip = clip;
  }

  add({ scores, labels }: ScoredRows): void {
    for (let row = 0; row < labels.length; row++) {
      const score = scores[row]!;
      if (score < 0 || score > 1) { this.#outside++; continue; }
      const right = Math.min(Math.max(labels[row] === 1 ? score : 1 - score, this.#clip), 1 - this.#clip);
      this.#sum.add(-Math.log(right));
      this.#rows++;
    }
  }

  save(): Float64Array {
    return Float64Array.of(this.#rows, this.#outside, ...this.#sum.save());
  }

  merge(saved: Float64Array): void {
    this.#rows += saved[0]!;
    this.#outside += saved[1]!;
    this.#sum.merge(saved.subarray(2));
  }

  result() {
    if (this.#rows === 0 || this.#outside > 0) return { value: null, groups: 0, leftOut: this.#outside };
    return { value: this.#sum.value / this.#rows, groups: this.#rows, leftOut: 0 };
  }
}
