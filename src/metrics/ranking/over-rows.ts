import type { Metric, MetricState } from '../../core/metric.ts';
import { RankedRows } from './ranked-rows.ts';

interface RowMetric {
  readonly name: string;
  readonly definition: string;
  readonly better: Metric['better'];
  readonly reads?: 'probabilities';
  open(): MetricState;
}

/** A metric that is computed once over every row, whatever group it is in. */
export function overRows({ open, ...metric }: RowMetric): Metric {
  return {
    ...metric, over: 'all', open,
    of: (scores, labels) => {
      const state = open();
      state.add(new RankedRows(Float64Array.from(scores), Uint8Array.from(labels)));
      return state.result().value;
    },
  };
}
