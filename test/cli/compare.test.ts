import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

import { root } from '../../scripts/repository.ts';
import { compareReports, comparisonText } from '../../src/cli/compare-reports.ts';
import { programFor } from '../../src/cli/program.ts';
import type { ReportDocument } from '../../src/io/documents.ts';
import { folderOf } from '../configuration/folder-of.ts';
import { measured } from '../report/made-up-run.ts';

const report = (results: object, source: Record<string, unknown> = { prepared: 'news', split: 'test' }): ReportDocument =>
  ({ version: 1, graph: 'made-up', fingerprint: '0123456789ab', source, rows: 4000, faults: { total: 0, byCode: {} }, results: results as ReportDocument['results'] });
const one = report({ words: measured({ GAUC: 0.6, LogLoss: 0.7, ECE: null }), llm: measured({ GAUC: 0.5 }) });
const other = report({ words: measured({ GAUC: 0.63, LogLoss: 0.71, ECE: 0.1 }), vectors: measured({ GAUC: 0.5 }) });

test('branches of one name are compared, the better value is marked, and what one run alone has is told', () => {
  const comparison = compareReports({ name: 'x', report: one }, { name: 'y', report: other });
  assert.deepEqual(comparison.metrics.map(({ branch, metric, difference }) => [branch, metric, difference === null ? null : Number(difference.toFixed(4))]),
    [['words', 'GAUC', 0.03], ['words', 'LogLoss', 0.01], ['words', 'ECE', null]]);
  assert.deepEqual(comparison.notes, ['x alone has the branch llm', 'y alone has the branch vectors']);
  assert.equal(comparisonText(comparison), `
A  x
B  y

metric          A        B     B − A
GAUC       0.6000   0.6300*  +0.0300
LogLoss ↓  0.7000*  0.7100   +0.0100
ECE ↓           –   0.1000         –

note: x alone has the branch llm
note: y alone has the branch vectors
`.slice(1));
});

test('runs of one branch each are compared whatever it is called, and other rows are told', () => {
  const films = { ...measured({ GAUC: 0.5 }), impressions: 7 };
  const { metrics, notes } = compareReports({ name: 'x', report: report({ trained: measured({ GAUC: 0.6 }) }) }, { name: 'y', report: report({ matching: films }, { prepared: 'films' }) });
  assert.deepEqual(metrics.map(({ branch }) => branch), ['trained, matching']);
  assert.deepEqual(notes, ['other rows: the source is prepared news, split test and prepared films', 'trained, matching: 4,000 and 7 impressions']);
  assert.match(comparisonText(compareReports({ name: 'x', report: report({}) }, { name: 'y', report: one })), /nothing that both have/);
});

const at = folderOf({ 'a/0123456789ab/report.json': JSON.stringify(one), 'b/1/report.json': JSON.stringify(other), 'b/2/report.json': JSON.stringify(one), 'c/x.txt': '' });

test('as it is typed', () => {
  const rxrec = (...args: string[]) => spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/rxrec.ts', 'compare', ...args], { cwd: root, encoding: 'utf8' });
  const { stdout, status } = rxrec(at('a'), at('b/1/report.json'), '--json');
  assert.equal(status, 0);
  assert.deepEqual((JSON.parse(stdout) as { runs: string[] }).runs, [at('a/0123456789ab'), at('b/1/report.json')]);
});

test('a folder without a run, or with several, is told', async () => {
  const refused = (args: string[], message: RegExp) => assert.rejects(programFor(['compare', ...args]).then((program) => program.parseAsync(['compare', ...args], { from: 'user' })), { code: 'missing-file', message });
  await refused([at('gone'), at('a')], /gone is not there/);
  await refused([at('c'), at('a')], /holds no finished run/);
  await refused([at('a'), at('b')], /holds 2 runs/);
});
