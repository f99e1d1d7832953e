import type { RunEvent } from '../core/run-event.ts';
import { type Html, html, trusted } from './html.ts';
import type { Leaderboard } from './leaderboard.ts';
import { duration, metricValue } from './numbers.ts';
import type { barChart } from './plot.ts';

export type OperatorTime = Extract<RunEvent, { kind: 'partition' }>['operators'][number];

/** One small chart per metric, branches in the order of the table. */
export function metricCharts({ metrics, rows, best }: Leaderboard, draw: typeof barChart): Html {
  return html`<div class="charts">${metrics.map(({ name, better }, at) => {
    const values = rows.map((row) => row.values[at]!);
    const bars = rows.map(({ branch }, row) => ({
      name: branch, value: values[row]!, text: metricValue(values[row]!), strong: best[at]!.has(row),
    }));
    const label = `${name} by branch: ${bars.map((bar) => `${bar.name} ${bar.text}`).join(', ')}`;
    return html`<figure><figcaption>${name} <small>${better} is better</small></figcaption>${
      trusted(draw(bars, { label, most: Math.max(...values.map((value) => value ?? 0)) }))}</figure>`;
  })}</div>`;
}

/** One small chart per branch, all on one scale; operators in the order of the graph. */
export function timeCharts(operators: readonly OperatorTime[], draw: typeof barChart): Html {
  const branches = [...new Set(operators.map(({ branch }) => branch))];
  const most = Math.max(...operators.map(({ heldMs }) => heldMs));
  return html`<div class="charts">${branches.map((branch) => {
    const own = operators.filter((operator) => operator.branch === branch);
    const bars = own.map(({ name, heldMs }) => ({ name, value: heldMs, text: duration(heldMs), strong: heldMs === most }));
    const title = branch === '' ? 'shared by all' : branch;
    const label = `Time with rows inside, ${title}: ${bars.map((bar) => `${bar.name} ${bar.text}`).join(', ')}`;
    return html`<figure><figcaption>${title}</figcaption>${trusted(draw(bars, { label, most }))}</figure>`;
  })}</div>`;
}
