import type { Metric, MetricState, ScoredRows } from '../core/metric.ts';
import { DistinctScores } from './ranking/distinct-scores.ts';
import { overRows } from './ranking/over-rows.ts';

/**
 * Area under the ROC curve over all rows, whatever group they are in. Exact.
 *
 * Null when all rows are of one class. Memory: 16 to 24 bytes per distinct score and class, so rounded
 * scores cost next to nothing; a saved state is the former.
 *
 * Source: Hanley and McNeil 1982. Agrees with scikit-learn `roc_auc_score`.
 *
 * @example
 * auc().of([0.9, 0.4, 0.4, 0.1], [1, 1, 0, 0]) // 0.875
 */
export const auc = (): Metric => overRows({
  name: 'AUC',
  definition: 'Probability, over all rows, that a positive scores above a negative, a tie counting one half; '
    + 'null when all rows are of one class.',
  better: 'higher',
  open: () => new AucState(),
});

class AucState implements MetricState {
  readonly #negative = new DistinctScores();
  readonly #positive = new DistinctScores();

  add({ scores, labels }: ScoredRows): void {
    for (let row = 0; row < labels.length; row++) (labels[row] === 1 ? this.#positive : this.#negative).add(scores[row]!);
  }

  /** Number of distinct negative scores, these, their counts; then the positive ones and their counts. */
  save(): Float64Array {
    const parts = [this.#negative.counted, this.#positive.counted].flatMap(({ scores, counts }) => [scores, counts]);
    const saved = new Float64Array(parts.reduce((length, part) => length + part.length, 1));
    saved[0] = parts[0]!.length;
    let at = 1;
    for (const part of parts) {
      saved.set(part, at);
      at += part.length;
    }
    return saved;
  }

  merge(saved: Float64Array): void {
    const end = 1 + 2 * saved[0]!;
    this.#negative.merge(halves(saved.slice(1, end)));
    this.#positive.merge(halves(saved.slice(end)));
  }

  result() {
    const negative = this.#negative.counted;
    const positive = this.#positive.counted;
    let below = 0;
    let wins = 0;
    let positives = 0;
    for (let i = 0, j = 0; i < positive.scores.length; i++) {
      for (; j < negative.scores.length && negative.scores[j]! < positive.scores[i]!; j++) below += negative.counts[j]!;
      const tied = negative.scores[j] === positive.scores[i] ? negative.counts[j]! : 0;
      wins += positive.counts[i]! * (below + tied / 2);
      positives += positive.counts[i]!;
    }
    const negatives = negative.counts.reduce((sum, count) => sum + count, 0);
    if (positives === 0 || negatives === 0) return { value: null, groups: 0, leftOut: positives + negatives };
    return { value: wins / positives / negatives, groups: positives + negatives, leftOut: 0 };
  }
}

const halves = (both: Float64Array) => ({
  scores: both.subarray(0, both.length / 2),
  counts: both.subarray(both.length / 2),
});
