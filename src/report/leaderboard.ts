import type { MeasureResult, ReportedMetric } from '../core/report.ts';
import { wholeNumber } from './numbers.ts';

export interface LeaderboardMetric {
  readonly name: string;
  readonly better: ReportedMetric['better'];
  readonly definition: string;
}

export interface LeaderboardRow {
  readonly branch: string;
  /** In the order of `metrics`; null where this branch does not have or define the metric. */
  readonly values: readonly (number | null)[];
  readonly measured: MeasureResult;
}

export interface Leaderboard {
  readonly metrics: readonly LeaderboardMetric[];
  readonly rows: readonly LeaderboardRow[];
  /** Per metric, the rows that share the best value; none where there is nothing to compare. */
  readonly best: readonly ReadonlySet<number>[];
}

/**
 * Branches side by side: metrics in the order in which they were asked for, rows sorted by the first
 * of them in its better direction, undefined values last, equal ones in the order of the graph.
 *
 * @example
 * leaderboard({}).rows // []
 */
export function leaderboard(results: Readonly<Record<string, MeasureResult>>): Leaderboard {
  const measured = Object.entries(results).filter(([, result]) => isMeasured(result));
  const metrics = new Map<string, LeaderboardMetric>();
  for (const [, result] of measured) {
    for (const [name, { better, definition }] of Object.entries(result.metrics)) {
      if (!metrics.has(name)) metrics.set(name, { name, better, definition });
    }
  }
  const order = [...metrics.values()];
  const rows = measured.map(([branch, result]) => ({
    branch, measured: result, values: order.map(({ name }) => defined(Object.hasOwn(result.metrics, name) ? result.metrics[name]!.value : null)),
  }));
  const [first] = order;
  if (first) rows.sort((a, b) => compare(a.values[0]!, b.values[0]!, first.better));
  return { metrics: order, rows, best: order.map(({ better }, at) => bestOf(rows.map(({ values }) => values[at]!), better)) };
}

const counts = [
  { title: 'impressions', key: 'impressions' }, { title: 'candidates', key: 'rows' }, { title: 'positives', key: 'positives' },
] as const;

/** What was measured: the counts in which branches differ, and those that one sentence tells for all of them. */
export function measuredCounts({ rows }: Leaderboard): { readonly apart: readonly (typeof counts)[number][]; readonly shared: string } {
  const [first, ...others] = rows;
  if (!first) return { apart: [], shared: '' };
  const differs = ({ key }: (typeof counts)[number]) => others.some(({ measured }) => measured[key] !== first.measured[key]);
  const same = counts.filter((count) => !differs(count));
  return { apart: counts.filter(differs), shared: same.map(({ title, key }) => `${wholeNumber(first.measured[key])} ${title}`).join(', ') };
}

/** A sink of another kind may end a branch; it has no place in the table. */
const isMeasured = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && 'metrics' in result && typeof result.metrics === 'object' && result.metrics !== null;

const defined = (value: number | null): number | null => value === null || Number.isNaN(value) ? null : value;

/** Better first, undefined last. */
function compare(a: number | null, b: number | null, better: 'higher' | 'lower'): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return better === 'higher' ? b - a : a - b;
}

function bestOf(values: readonly (number | null)[], better: 'higher' | 'lower'): ReadonlySet<number> {
  const some = values.filter((value) => value !== null);
  if (some.length < 2) return new Set();
  const best = better === 'higher' ? Math.max(...some) : Math.min(...some);
  const at = values.flatMap((value, row) => value === best ? [row] : []);
  return new Set(at.length === some.length ? [] : at);
}
