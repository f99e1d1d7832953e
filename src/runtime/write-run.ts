import { join } from 'node:path';

import type { RunReport } from '../core/report.ts';
import type { Graph } from '../graph/graph.ts';
import { pictureOf } from '../graph/picture.ts';
import { writeDocument } from '../io/document.ts';
import { writeFileAtomic } from '../io/files.ts';
import { leaderboardText } from '../report/leaderboard-text.ts';
import { renderPage } from '../report/page.ts';
import { terminalLook } from '../report/terminal-look.ts';
import type { BranchFault } from './partition.ts';
import type { Outcome } from './run.ts';
import type { TrainingFiles } from './training-files.ts';

/**
 * Writes what a finished run leaves behind: `graph.json`, `report.json` (no clock times, so that a
 * resumed run ends with the same bytes), `timings.json` and `page.html`.
 */
export async function writeRun(
  folder: string, graph: Graph<unknown>, fingerprint: string, outcome: Outcome<unknown>, trainings: TrainingFiles,
): Promise<{ report: RunReport; summary: string }> {
  const { results, rows, faults, resumedRows, timings, usage, elapsedMs } = outcome;
  const picture = JSON.parse(JSON.stringify(pictureOf(graph))) as ReturnType<typeof pictureOf>;
  const report: RunReport = {
    version: 1, graph: graph.name, fingerprint,
    source: JSON.parse(JSON.stringify(graph.source)) as RunReport['source'],
    rows, faults: { total: faults.length, byCode: countByCode(faults) },
    results: namedResults(graph.name, results),
  };
  await writeDocument(join(folder, 'graph.json'), 'graph', picture);
  await writeDocument(join(folder, 'report.json'), 'report', report);
  await writeDocument(join(folder, 'timings.json'), 'timings', { version: 1, elapsedMs, rows, resumedRows, operators: timings, ...(usage.length > 0 && { usage: [...usage] }) });
  const page = await renderPage({ report, picture, faults, trainings: await trainings.read(picture.nodes.map(({ branch }) => branch)), timings: { elapsedMs, rows: rows - resumedRows, operators: timings, usage } });
  await writeFileAtomic(join(folder, 'page.html'), page);
  const summary = [
    leaderboardText(report.results, terminalLook(process.stdout)), '',
    `scores, faults and report   ${folder}`,
    `page                        ${join(folder, 'page.html')}`, '',
  ].join('\n');
  return { report, summary };
}

/** A graph without branches has one result; it goes by the name of the graph. */
function namedResults(name: string, results: Outcome<unknown>['results']): RunReport['results'] {
  return Object.fromEntries(Object.entries(results).map(([branch, result]) => [branch || name, result])) as RunReport['results'];
}

function countByCode(faults: readonly BranchFault[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { code } of faults) counts.set(code, (counts.get(code) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
