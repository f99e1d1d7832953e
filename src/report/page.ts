import { createHash } from 'node:crypto';

import type { RowFault } from '../core/batch.ts';
import type { RunReport } from '../core/report.ts';
import type { GraphPicture } from '../core/run-event.ts';
import type { TrainingHistory } from '../core/training-event.ts';
import type { EngineUsage } from '../core/usage.ts';
import { drawSvg } from '../graph/draw-svg.ts';
import { metricCharts, type OperatorTime, timeCharts } from './charts.ts';
import { type Html, html, scriptJson, trusted } from './html.ts';
import { leaderboard } from './leaderboard.ts';
import { counted, duration } from './numbers.ts';
import { facts, faultsTable, timeTable } from './page-facts.ts';
import { leaderboardTable, lede, metricNotes } from './page-leaderboard.ts';
import { pageScript } from './page-script.ts';
import { trainingFigures, trainingTable, trainingText } from './page-training.ts';
import { pageStyle } from './page-style.ts';
import { usageTable } from './page-usage.ts';

export interface PageInput {
  readonly report: RunReport;
  readonly picture: GraphPicture;
  /** The rows set aside, for their messages; without them the page has their number by code. */
  readonly faults?: readonly (RowFault & { readonly branch: string })[];
  /** How the recommenders of branches were trained; '' where the graph has no branches. */
  readonly trainings?: readonly (TrainingHistory & { readonly branch: string })[];
  /** Of the rows computed by the last command; the only clock time on the page. */
  readonly timings?: { readonly elapsedMs: number; readonly rows: number; readonly operators: readonly OperatorTime[]; readonly usage?: readonly EngineUsage[] };
}

/**
 * A run as one HTML file that opens from disk, asks the network for nothing and reads well without its script.
 * Equal input gives equal bytes.
 */
export async function renderPage({ report, picture, faults, trainings = [], timings }: PageInput): Promise<string> {
  const { barChart, lineChart } = await import('./plot.ts'); // Plot and its DOM take their time to load
  const board = leaderboard(report.results);
  const operators = timings?.operators ?? [];
  const sections: (Html | false)[] = [
    board.rows.length > 0 && section('Leaderboard', leaderboardTable(board)),
    board.metrics.length > 0 && section('Metric by metric', metricCharts(board, barChart)),
    trainings.length > 0 && section('How it was trained', html`${trainingText(trainings)}${trainingFigures(trainings, lineChart)}${trainingTable(trainings)}`),
    section('What ran', html`${facts(report, picture)}<div class="graph" tabindex="0" role="region" aria-label="The graph">${trusted(drawSvg(picture))}</div>`),
    timings !== undefined && operators.length > 0 && section('Where time went', html`<p>${counted(timings.rows, 'row')} in ${duration(timings.elapsedMs)}. For ${
      duration(operators.reduce((sum, { busyMs }) => sum + busyMs, 0))} of it operators held the event loop. The bars tell how long each had rows
      inside: an engine at work in its thread, a disk, rows held back for more.</p>${timeCharts(operators, barChart)}${timeTable(operators)}`),
    timings?.usage !== undefined && timings.usage.length > 0 && section('What was asked of services', usageTable(timings.usage)),
    section('Rows set aside', faultsTable(report.faults, faults)),
    board.metrics.length > 0 && section('What the numbers mean', metricNotes(board)),
  ];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${report.graph}: rxrec run ${report.fingerprint}</title>
<style>${trusted(pageStyle)}</style>
</head>
<body>
<main>
<header>
<p class="eyebrow">rxrec run <code>${report.fingerprint}</code></p>
<h1>${report.graph}</h1>
<p class="lede">${lede(board, report.rows)}</p>
</header>
${sections.filter((part) => part !== false)}
<footer>Beside this page lie <a href="report.json">report.json</a> with every number in full, <a href="graph.json">graph.json</a>, <a href="timings.json">timings.json</a> and <a href="events.jsonl">events.jsonl</a>.</footer>
</main>
<script type="application/json" id="report">${scriptJson(report)}</script>
<script>${trusted(pageScript)}</script>
</body>
</html>
`.text;
}

const section = (title: string, content: Html): Html => html`<section><h2>${title}</h2>\n${content}</section>\n`;

/** Nothing may be loaded; only this very script may run, whatever text finds its way into the page. */
const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${createHash('sha256').update(pageScript).digest('base64')}'; base-uri 'none'; form-action 'none'`;
