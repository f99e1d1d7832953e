import { type Html, html } from './html.ts';
import { type Leaderboard, measuredCounts } from './leaderboard.ts';
import { counted, metricValue, wholeNumber } from './numbers.ts';

/** The table: four decimals to read, the whole number in `title` and `data-value`. */
export function leaderboardTable(board: Leaderboard): Html {
  const { metrics, rows, best } = board;
  const { apart, shared } = measuredCounts(board);
  const head = metrics.map(({ name, better }, at) => html`<th scope="col" data-first="${better === 'higher' ? 'descending' : 'ascending'}"${
    at === 0 && html` aria-sort="${better === 'higher' ? 'descending' : 'ascending'}"`}><span class="key">${name}</span><span class="way" title="${better} is better">${
    better === 'higher' ? '↑' : '↓'}<span class="unseen"> ${better} is better</span></span><sup><a href="#metric-${at + 1}" aria-label="definition of ${name}">${at + 1}</a></sup></th>`);
  const body = rows.map(({ branch, values, measured }, row) => html`<tr><th scope="row">${branch}</th>${
    values.map((value, at) => cell(value, best[at]!.has(row)))}${
    apart.map(({ key }) => html`<td class="count" data-value="${measured[key]}">${wholeNumber(measured[key])}</td>`)}</tr>\n`);
  return html`<div class="wide" tabindex="0" role="region" aria-labelledby="leaderboard-caption"><table id="leaderboard">
<caption><span id="leaderboard-caption">${caption(rows, shared)}</span></caption>
<thead><tr><th scope="col" data-first="ascending"><span class="key">branch</span></th>${head}${
  apart.map(({ title }) => html`<th scope="col" data-first="descending" class="count"><span class="key">${title}</span></th>`)}</tr></thead>
<tbody>
${body}</tbody></table></div>`;
}

function caption(rows: Leaderboard['rows'], shared: string): string {
  return [
    rows.length > 1 && 'All branches read the same rows; the best value of each metric is marked.',
    shared !== '' && `Measured on ${shared}.`,
    rows.some(({ values }) => values.includes(null)) && 'A dash means that the metric is not defined there.',
  ].filter((sentence) => sentence).join(' ');
}

function cell(value: number | null, best: boolean): Html {
  if (value === null) return html`<td data-value="">–</td>`;
  return html`<td data-value="${value}" title="${value}"${best && html` class="best"`}>${metricValue(value)}</td>`;
}

/** What each number means, and over how many groups it is a mean. */
export function metricNotes({ metrics, rows }: Leaderboard): Html {
  return html`<ol class="notes">${metrics.map(({ name, definition }, at) => {
    const groups = rows.flatMap(({ branch, measured }) => {
      const metric = Object.hasOwn(measured.metrics, name) ? measured.metrics[name]! : undefined;
      return metric ? [{ branch, said: `${wholeNumber(metric.groups)} measured, ${wholeNumber(metric.leftOut)} left out` }] : [];
    });
    const same = groups.every(({ said }) => said === groups[0]?.said);
    const said = same ? groups[0]?.said ?? '' : groups.map((group) => `${group.branch} ${group.said}`).join('; ');
    return html`<li id="metric-${at + 1}"><strong>${name}</strong> ${definition} <span class="soft">${said}.</span></li>\n`;
  })}</ol>`;
}

/** One sentence above everything: who leads, over how much. */
export function lede({ metrics, rows }: Leaderboard, sourceRows: number): string {
  const [first, second] = rows;
  const [metric] = metrics;
  if (!first || !metric || first.values[0] === null || first.values[0] === undefined) return `${counted(sourceRows, 'source row')}, nothing measured.`;
  const over = `${counted(first.measured.impressions, 'impression')} with ${counted(first.measured.rows, 'candidate')}`;
  const value = metricValue(first.values[0]);
  if (!second) return `Branch ${first.branch} reaches ${metric.name} ${value} over ${over}.`;
  const tied = second.values[0] === first.values[0];
  return tied ? `No branch leads in ${metric.name}: several stand at ${value}, over ${over}.`
    : `Of ${rows.length} branches, ${first.branch} leads in ${metric.name} with ${value}, over ${over}.`;
}
