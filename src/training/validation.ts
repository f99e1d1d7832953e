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

/** What `train` asks after every epoch. */
export interface Validation {
  /** A number that is better when higher, or null where it does not exist. */
  of(model: OpenRecommender): Promise<number | null>;
  /** What it is asked of: another validation keeps other weights. */
  identify(): Promise<object>;
}

/** How well a model does on other impressions. */
export function validation({ data, metric }: ValidationOptions): Validation {
  return {
    identify: async () => ({ data: await data.identify(), metric: metric.name }),
    of: (model) => measured(model, data, metric),
  };
}

async function measured(model: OpenRecommender, data: Source<Impressions>, metric: Metric): Promise<number | null> {
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
}
