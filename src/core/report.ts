import type { MetricResult } from './metric.ts';

/** One metric as it stands in a report: with its definition, so that the number can be repeated elsewhere. */
export interface ReportedMetric extends MetricResult {
  readonly definition: string;
  readonly better: 'higher' | 'lower';
}

/** What `measure` gives back. */
export interface MeasureResult {
  readonly metrics: Readonly<Record<string, ReportedMetric>>;
  /** Impressions, candidates, and clicked candidates that were measured. */
  readonly impressions: number;
  readonly rows: number;
  readonly positives: number;
}

/** `report.json`: everything a run found out, and no clock time. */
export interface RunReport {
  readonly version: 1;
  readonly graph: string;
  readonly fingerprint: string;
  readonly source: Readonly<Record<string, unknown>>;
  /** Source rows. */
  readonly rows: number;
  readonly faults: { readonly total: number; readonly byCode: Readonly<Record<string, number>> };
  /** By branch; a graph without branches goes by its own name. */
  readonly results: Readonly<Record<string, MeasureResult>>;
}
