import type { Metric, MetricState } from '../../core/metric.ts';
import { RankedRows } from './ranked-rows.ts';

interface RowMetric {
  readonly name: string;
  readonly definition: string;
  readonly better: Metric['better'];
  open(): MetricState;
}

/** A metric that is computed once over every row, whatever group it is in. */
export function overRows({ name, definition, better, open }: RowMetric): Metric {
  return {
    name, definition, better, over: 'all', open,
    of: (scores, labels) => {
      const state = open();
      state.add(new RankedRows(Float64Array.from(scores), Uint8Array.from(labels)));
      return state.result().value;
    },
  };
}
