import type { RowFault } from '../core/batch.ts';
import type { RunReport } from '../core/report.ts';
import type { GraphPicture } from '../core/run-event.ts';
import { optionLines } from '../graph/option-lines.ts';
import type { OperatorTime } from './charts.ts';
import { FaultTally } from './fault-tally.ts';
import { type Html, html } from './html.ts';
import { counted, duration, rowRate, wholeNumber } from './numbers.ts';

const nouns = ['engine', 'encoder', 'template', 'tokenizer', 'protocol'];

/** What ran: the source with its options, the nouns that operators were given, and the name of the run. */
export function facts({ graph, fingerprint, source, rows }: RunReport, { nodes }: GraphPicture): Html {
  const entries: (readonly [name: string, told: string])[] = [
    ['graph', graph], ['fingerprint', fingerprint], ['rows read', wholeNumber(rows)],
    ...optionLines(source, 200, 'full').map((line) => pair(line)).map(([name, told]) => [name === 'name' ? 'source' : `source ${name}`, told] as const),
  ];
  for (const noun of nouns) {
    const told = new Map<string, Set<string>>();
    for (const { options, branch } of nodes) {
      const line = optionLines(options, 200, 'full').map(pair).find(([name]) => name === noun);
      if (line) told.set(line[1], (told.get(line[1]) ?? new Set()).add(branch));
    }
    for (const [value, branches] of told) {
      const where = [...branches].filter((branch) => branch !== '').join(', ');
      entries.push([noun, where === '' ? value : `${value} (${where})`]);
    }
  }
  return html`<dl class="facts">${entries.map(([name, told]) => html`<div><dt>${name}</dt><dd>${told}</dd></div>`)}</dl>`;
}

/** What set how many rows aside; with the first rows where they are given. */
export function faultsTable(byCode: RunReport['faults'], faults: readonly (RowFault & { readonly branch: string })[] | undefined): Html {
  if (byCode.total === 0) return html`<p>No row was set aside.</p>`;
  const tally = new FaultTally();
  for (const fault of faults ?? []) tally.add(fault.branch, fault);
  const rows = tally.total > 0
    ? tally.groups.map(({ code, branch, operator, count, first }) => html`<tr><th scope="row"><code>${code}</code></th><td>${branch === '' ? 'all' : branch}</td><td>${operator}</td><td class="number">${
      wholeNumber(count)}</td><td class="messages">${first.map(({ row, message }) => html`<div><span class="soft">row ${wholeNumber(row)}</span> ${message}</div>`)}</td></tr>\n`)
    : Object.entries(byCode.byCode).map(([code, count]) => html`<tr><th scope="row"><code>${code}</code></th><td class="number">${wholeNumber(count)}</td></tr>\n`);
  const titles = tally.total > 0 ? ['code', 'branch', 'operator', 'rows', 'the first'] : ['code', 'rows'];
  return html`<div class="wide" tabindex="0" role="region" aria-labelledby="faults-caption"><table>
<caption><span id="faults-caption">${counted(byCode.total, 'row')} set aside: branches were measured without them. <code>faults.parquet</code> has them all.</span></caption>
<thead><tr>${titles.map((title) => html`<th scope="col"${title === 'rows' && html` class="number"`}>${title}</th>`)}</tr></thead><tbody>
${rows}</tbody></table></div>`;
}

/** The numbers behind the time charts. */
export function timeTable(operators: readonly OperatorTime[]): Html {
  return html`<details><summary>The same as a table</summary><div class="wide" tabindex="0" role="region" aria-labelledby="time-caption"><table>
<caption><span id="time-caption">Rows that left each operator, how long it had rows inside, and how much of that it held the event loop.</span></caption>
<thead><tr><th scope="col">branch</th><th scope="col">operator</th><th scope="col" class="number">rows</th><th scope="col" class="number">rows inside</th><th scope="col" class="number">event loop</th><th scope="col" class="number">rate</th></tr></thead><tbody>
${operators.map(({ branch, name, rows, busyMs, heldMs }) => html`<tr><td>${branch === '' ? 'shared' : branch}</td><th scope="row">${name}</th><td class="number">${wholeNumber(rows)}</td><td class="number">${
  duration(heldMs)}</td><td class="number">${duration(busyMs)}</td><td class="number">${heldMs > 0 ? rowRate(rows / heldMs * 1000) : '–'}</td></tr>\n`)}</tbody></table></div></details>`;
}

function pair(line: string): readonly [string, string] {
  const at = line.indexOf(': ');
  return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 2)];
}
