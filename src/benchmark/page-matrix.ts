import type { BenchmarkTableDocument } from '../io/documents.ts';
import { type Html, html } from '../report/html.ts';
import { metricValue } from '../report/numbers.ts';
import { measuredOn, type TableLine, tableLines } from './table-lines.ts';

/** The strongest tint of a cell, per cent. */
const strongest = 26;

/**
 * The matrix: models below their scheme, scenarios across. The tint of a cell tells how good it is within its column, the dot which is
 * the best; small figures are the published values.
 *
 * @param metric What is shown. Default: the first.
 */
export function matrixTable(table: BenchmarkTableDocument, { metric = table.metrics[0].name, caption }: { readonly metric?: string; readonly caption: string }): Html {
  const { scenarios } = table;
  const lines = tableLines(table, metric);
  const withMean = scenarios.length > 1 && lines.some(({ mean }) => mean !== null);
  const lower = table.metrics.find(({ name }) => name === metric)?.better === 'lower';
  const tints = scenarios.map((_, at) => tintOf(lines.filter(({ kind, isCeiling }) => kind === 'measured' && !isCeiling).map((line) => line.cells[at]?.value ?? null), lower));
  const groups = lines.flatMap((line, at) => line.kind === 'scheme' ? [{ line, own: until(lines.slice(at + 1)) }] : []);
  const id = `matrix-${metric.replace(/\W/g, '-')}`;
  return html`<div class="wide" tabindex="0" role="region" aria-labelledby="${id}"><table class="matrix">
<caption><span id="${id}">${caption}</span></caption>
<thead><tr><th scope="col">model</th>${scenarios.map(({ name }) => html`<th scope="col" class="number">${name}${(measuredOn(table, name, metric) || 'not measured').split(', ').map((part) => html`<small>${part}</small>`)}</th>`)}${
  withMean && html`<th scope="col" class="number">mean</th>`}</tr></thead>
${groups.map(({ line, own }) => html`<tbody>
<tr class="scheme"><th colspan="${scenarios.length + 1 + Number(withMean)}" scope="rowgroup">${line.title}</th></tr>
${own.filter(({ kind }) => kind === 'measured').map((row) => modelRow(row, own[own.indexOf(row) + 1], row.isCeiling ? [] : tints, withMean))}</tbody>
`)}</table></div>`;
}

function modelRow(row: TableLine, next: TableLine | undefined, tints: readonly ((value: number | null) => number)[], withMean: boolean): Html {
  const published = next?.kind === 'published' ? next : undefined;
  return html`<tr><th scope="row">${row.title}</th>${row.cells.map((shown, at) => {
    const told = published?.cells[at];
    const small = told && html`<small title="published: ${told.text}"><span class="unseen">published </span>${told.text}</small>`;
    if (!shown) return html`<td class="none"></td>`;
    const { value, best, text, cell } = shown;
    const state = value === null ? html`<span class="soft"${cell.what !== undefined && html` title="${cell.what}"`}>${text}</span>`
      : html`<a class="value" href="${encodeURI(cell.folder!)}/page.html" data-value="${value}" title="${value}">${best && html`<span class="dot"></span><span class="unseen">best </span>`}${text}</a>`;
    return html`<td class="number${best && ' best'}" style="--tint:${tints[at]?.(value) ?? 0}%">${state}${small}</td>`;
  })}${withMean && html`<td class="number mean">${row.mean === null ? '' : metricValue(row.mean)}${published?.mean !== null && published?.mean !== undefined && html`<small><span class="unseen">published </span>${metricValue(published.mean)}</small>`}</td>`}</tr>
`;
}

/** From nothing at the worst value of a column to the strongest at its best. */
function tintOf(values: readonly (number | null)[], lower: boolean): (value: number | null) => number {
  const some = values.filter((value) => value !== null);
  const [least, most] = [Math.min(...some), Math.max(...some)];
  return (value) => value === null || most === least ? 0 : Math.round(strongest * (lower ? most - value : value - least) / (most - least));
}

function until(lines: readonly TableLine[]): readonly TableLine[] {
  const end = lines.findIndex(({ kind }) => kind === 'scheme');
  return end < 0 ? lines : lines.slice(0, end);
}
