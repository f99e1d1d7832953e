import type { BenchmarkTableDocument } from '../io/documents.ts';
import { type Html, html, scriptJson, trusted } from '../report/html.ts';
import { counted, duration, metricValue, wholeNumber } from '../report/numbers.ts';
import { pageStyle } from '../report/page-style.ts';
import { matrixTable } from './page-matrix.ts';
import { benchmarkStyle } from './page-style.ts';

type TableCell = BenchmarkTableDocument['cells'][number];

export interface BenchmarkPageInput {
  readonly table: BenchmarkTableDocument;
  /** Milliseconds that a cell took when it was last run, by the folder of its run; the only clock times on the page. */
  readonly times?: ReadonlyMap<string, number>;
}

/**
 * A benchmark as one HTML file that opens from disk, asks the network for nothing and has no script. Equal input gives equal bytes.
 */
export function benchmarkPage({ table, times = new Map() }: BenchmarkPageInput): string {
  const { name, metrics, cells, notes, by } = table;
  const [first, ...others] = metrics;
  const isPublished = cells.some(({ published }) => published !== undefined);
  const told = [...new Set(cells.flatMap((cell) => Object.keys(cell.metrics ?? {})))].filter((metric) => metric !== first.name && !others.some((other) => other.name === metric));
  const way = ({ better }: { readonly better: 'higher' | 'lower' }) => ({ higher: 'Higher is better', lower: 'Lower is better' })[better];
  const left = cells.filter(({ state }) => state === 'failed' || state === 'missing');
  const sections: (Html | false)[] = [
    section(`${first.name} by ${by}`, matrixTable(table, {
      caption: [`${way(first)}; a dot marks the best of a column, the tint how far others are from it; a number leads to its run.`, isPublished && 'Small figures are published values.', 'Models of one column read the same rows.'].filter((part) => part).join(' '),
    })),
    notes.length > 0 && section('Before these are compared with what was published', html`<ul class="differs">${notes.map((note) => html`<li>${note}</li>\n`)}</ul>`),
    cells.some(({ state }) => state === 'done') && others.length + told.length > 0 && section('By other metrics', html`${[...others.map((metric) => ({ metric: metric.name, caption: way(metric) })), ...told.map((metric) => ({ metric, caption: 'Told by those that know it' }))].map(({ metric, caption }) =>
      html`<details><summary>${metric}</summary>${matrixTable(table, { metric, caption: `${caption}.` })}</details>\n`)}`),
    left.length > 0 && section('What failed, or is not there', leftTable(left)),
    section('Cell by cell', html`<details><summary>${counted(cells.length, 'cell')}: what each read, and how long it took</summary>${cellTable(cells, times)}</details>`),
    section('What the numbers mean', html`<ol class="notes">${metrics.map((metric) => html`<li><strong>${metric.name}</strong> ${metric.definition}</li>\n`)}</ol>`),
  ];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${name}: rxrec benchmark</title>
<style>${trusted(pageStyle)}
${trusted(benchmarkStyle)}</style>
</head>
<body>
<main>
<header>
<p class="eyebrow">rxrec benchmark, protocol ${table.protocol}</p>
<h1>${name}</h1>
<p class="lede">${lede(table)}</p>
</header>
${sections.filter((part) => part !== false)}
<footer>Beside this page lie <a href="table.json">table.json</a> and <a href="table.parquet">table.parquet</a> with every number in full, and the runs of the cells.</footer>
</main>
<script type="application/json" id="table">${scriptJson(table)}</script>
</body>
</html>
`.text;
}

/** One sentence above everything: how much is done, and who leads where. */
export function lede({ rows, scenarios, cells, metrics: [first] }: BenchmarkTableDocument): string {
  const done = cells.filter(({ state }) => state === 'done').length;
  const size = `${counted(rows.length, 'row')} by ${counted(scenarios.length, 'scenario')}${done === cells.length ? '' : `, ${done} of ${counted(cells.length, 'cell')} done`}`;
  const leaders = scenarios.flatMap(({ name }) => {
    const best = cells.filter((cell) => cell.scenario === name && cell.best);
    return best.length === 1 ? [{ scenario: name, model: best[0]!.model, value: best[0]!.metrics![first.name]!.value }] : [];
  });
  const models = [...new Set(leaders.map(({ model }) => model))];
  if (models.length === 0) return `${size}.`;
  if (models.length === 1 && leaders.length > 1) return `${size}. ${models[0]} leads in ${first.name} on ${leaders.length === scenarios.length ? 'all of them' : leaders.map(({ scenario }) => scenario).join(', ')}.`;
  return `${size}. In ${first.name} lead ${models.map((model) => `${model} on ${leaders.filter((leader) => leader.model === model).map(({ scenario, value }) => `${scenario} (${metricValue(value)})`).join(', ')}`).join('; ')}.`;
}

/** What became of each, with its run. */
function cellTable(cells: readonly TableCell[], times: ReadonlyMap<string, number>): Html {
  return html`<div class="wide" tabindex="0" role="region" aria-label="What became of each cell"><table>
<thead><tr>${['scheme', 'model', 'scenario', 'state'].map((title) => html`<th scope="col">${title}</th>`)}${['impressions', 'candidates', 'clicked', 'set aside', 'time'].map((title) => html`<th scope="col" class="number">${title}</th>`)}</tr></thead><tbody>
${cells.map(({ scheme, model, scenario, state, folder, impressions, candidates, clicked, setAside }) => html`<tr><td>${scheme}</td><th scope="row">${model}</th><td>${scenario}</td><td>${
  folder === undefined ? stateTitles[state] : html`<a href="${encodeURI(folder)}/page.html">done</a>`}</td>${[impressions, candidates, clicked, setAside].map((count) => html`<td class="number">${
  count === undefined ? '' : wholeNumber(count)}</td>`)}<td class="number">${folder !== undefined && times.has(folder) && duration(times.get(folder)!)}</td></tr>\n`)}</tbody></table></div>`;
}

/** Cells of one reason together; what is missing several times is told once. */
function leftTable(cells: readonly TableCell[]): Html {
  const reasons = new Map<string, { readonly code: string | undefined; readonly what: string; readonly cells: TableCell[] }>();
  for (const cell of cells) {
    for (const what of cell.state === 'missing' ? cell.what!.split('; ') : [cell.what ?? '']) {
      const key = `${cell.code ?? ''} ${what}`;
      if (!reasons.has(key)) reasons.set(key, { code: cell.code, what, cells: [] });
      reasons.get(key)!.cells.push(cell);
    }
  }
  return html`<div class="wide" tabindex="0" role="region" aria-label="What failed, or is not there"><table>
<thead><tr><th scope="col">why</th><th scope="col">cells</th></tr></thead><tbody>
${[...reasons.values()].map(({ code, what, cells: own }) => html`<tr><td class="messages">${code !== undefined && html`<code>${code}</code> `}${what}</td><td class="messages">${
  several(own.map(({ scheme, model }) => `${model} (${scheme})`), 'model')} <span class="soft">on ${several(own.map(({ scenario }) => scenario), 'scenario')}</span></td></tr>\n`)}</tbody></table></div>`;
}

/** Each once; their number where they are many. */
function several(names: readonly string[], noun: string): string {
  const distinct = [...new Set(names)];
  return distinct.length > 4 ? counted(distinct.length, noun) : distinct.join(', ');
}

const stateTitles: Readonly<Record<TableCell['state'], string>> = { done: 'done', open: 'to do', missing: 'missing', failed: 'failed' };
const section = (title: string, content: Html): Html => html`<section><h2>${title}</h2>\n${content}</section>\n`;
