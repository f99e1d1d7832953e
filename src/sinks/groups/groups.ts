import type { MetricResult } from '../../core/metric.ts';

/** Takes impressions and measures them in groups of some kind. */
export interface Groups {
  add(user: number, scores: Float32Array, labels: Uint8Array): void;
  save(): Uint8Array;
  /** Takes in the state of the impressions that come next. */
  merge(saved: Uint8Array): void;
  /** In the order of the metrics. */
  results(): readonly MetricResult[];
}
