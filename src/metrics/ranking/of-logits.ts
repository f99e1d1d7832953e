import type { Metric, ScoredRows } from '../../core/metric.ts';
import { RankedRows } from './ranked-rows.ts';

/**
 * A metric of scores that are logits: one that reads probabilities is given p = 1 / (1 + exp(-score)), every other one is as it was,
 * since the order is the same.
 *
 * @example
 * import { gauc } from '../gauc.ts';
 * import { logLoss } from '../log-loss.ts';
 * ofLogits(logLoss()).of([0, 0], [0, 1]) // Math.log(2)
 * ofLogits(gauc()).definition === gauc().definition // true
 */
export function ofLogits(metric: Metric): Metric {
  if (metric.reads !== 'probabilities') return metric;
  return {
    ...metric, definition: `Of p = sigmoid(score) as the score: ${metric.definition}`,
    of: (scores, labels) => metric.of(Float64Array.from(scores, sigmoid), labels),
    open() {
      const state = metric.open();
      return { add: (rows) => state.add(probabilities(rows)), save: () => state.save(), merge: (saved) => state.merge(saved), result: () => state.result() };
    },
  };
}

const probabilities = ({ scores, labels }: ScoredRows) => new RankedRows(Float64Array.from(scores, sigmoid), labels);

const sigmoid = (score: number): number => 1 / (1 + Math.exp(-score));
