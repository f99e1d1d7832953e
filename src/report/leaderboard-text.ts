import type { MeasureResult } from '../core/report.ts';
import { leaderboard, measuredCounts } from './leaderboard.ts';
import { metricValue, wholeNumber } from './numbers.ts';
import { textTable } from './table.ts';
import { paint } from './terminal-look.ts';

/**
 * The leaderboard for a terminal, without a line end: one row per branch, the best of each metric marked.
 *
 * @example
 * leaderboardText({}) // 'nothing was measured'
 */
export function leaderboardText(
  results: Readonly<Record<string, MeasureResult>>, look: { readonly colour?: boolean; readonly columns?: number | undefined } = {},
): string {
  const board = leaderboard(results);
  const { metrics, rows, best } = board;
  if (rows.length === 0) return 'nothing was measured';
  const { apart, shared } = measuredCounts(board);
  const table = textTable([
    { title: 'branch', align: 'left', cells: rows.map(({ branch }) => branch) },
    ...metrics.map(({ name, better }, at) => ({
      title: `${name}${better === 'lower' ? ' ↓' : ''}`, align: 'right' as const,
      cells: rows.map(({ values }) => metricValue(values[at]!)), best: best[at]!,
    })),
    ...apart.map(({ title, key }) => ({
      title, align: 'right' as const, cells: rows.map(({ measured }) => wholeNumber(measured[key])),
    })),
  ], look);
  return shared === '' ? table : `${table}\n${paint(look.colour ?? false).dim(`measured on ${shared}`)}`;
}
