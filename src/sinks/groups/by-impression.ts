import type { Metric, MetricResult, MetricState } from '../../core/metric.ts';
import { RankedRows } from '../../metrics/ranking/ranked-rows.ts';
import type { Groups } from './groups.ts';
import { pack, unpack } from './sections.ts';

/** Each impression is a group: nothing is kept but the metrics' own states. */
export class ByImpression implements Groups {
  readonly #states: readonly MetricState[];

  constructor(metrics: readonly Metric[]) {
    this.#states = metrics.map((metric) => metric.open());
  }

  add(_user: number, scores: Float32Array, labels: Uint8Array): void {
    if (this.#states.length === 0) return;
    const rows = new RankedRows(scores, labels);
    for (const state of this.#states) state.add(rows);
  }

  save(): Uint8Array {
    return pack(this.#states.map((state) => state.save()));
  }

  merge(saved: Uint8Array): void {
    unpack(saved).forEach(({ buffer }, at) => { this.#states[at]!.merge(new Float64Array(buffer)); });
  }

  results(): MetricResult[] {
    return this.#states.map((state) => state.result());
  }
}
