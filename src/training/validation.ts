import type { Source } from '../core/ends.ts';
import type { Metric } from '../core/metric.ts';
import type { OpenRecommender } from '../core/recommender.ts';
import type { Impressions } from '../core/scenario.ts';
import { RankedRows } from '../metrics/ranking/ranked-rows.ts';

export interface ValidationOptions {
  /** Impressions that training does not see. */
  readonly data: Source<Impressions>;
  /** Every impression is a group. A metric that is better when lower is told negated: training watches what grows. */
  readonly metric: Metric;
}

/** What `train` asks after every epoch: how well the model does on other impressions. */
export function validation({ data, metric }: ValidationOptions): (model: OpenRecommender) => Promise<number | null> {
  return async (model) => {
    const state = metric.open();
    for await (const { columns: { history, candidates, labels } } of data.open(0)) {
      const scores = await model.score(history, candidates);
      for (let row = 0, from = 0; row < candidates.offsets.length - 1; row++) {
        const until = from + candidates.offsets[row + 1]! - candidates.offsets[row]!;
        const clicked = labels.values.subarray(labels.offsets[row]!, labels.offsets[row + 1]!);
        if (until > from) state.add(new RankedRows(scores.subarray(from, until), clicked));
        from = until;
      }
    }
    const { value } = state.result();
    return value === null || metric.better === 'higher' ? value : -value;
  };
}
