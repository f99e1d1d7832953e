import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { readParquetColumns } from '../../src/io/parquet.ts';
import { newsroom } from '../../src/scenarios/newsroom.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { reportOf, runFolderOf, start } from './started.ts';

const root = mkdtempSync(join(tmpdir(), 'rxrec-quickstart-'));
const data = join(root, 'newsroom');
const out = join(root, 'out');
const pipeline = 'pipelines/quickstart.ts';
let first: ReturnType<typeof start>;

before(async () => {
  await prepare(newsroom, { from: '', to: data });
  first = start(pipeline, '--data', data, '--out', out, '--rows', '400');
});

test('the main job ends with a leaderboard of every branch', () => {
  assert.equal(first.status, 0, first.stderr);
  for (const branch of ['popularity', 'text-match', 'embedding', 'llm']) assert.match(first.stdout, new RegExp(`^${branch} `, 'm'));
  assert.match(first.stderr, /^done/m);
  const [, answers] = /^ {2}onnx on llm: (\d+) answers in \d+ requests, [\d,]+ tokens read, 0 written; every prompt by itself$/m.exec(first.stderr)!;
  assert.equal(Number(answers), reportOf(runFolderOf(out, 'quickstart')).results.llm!.rows);
});

test('it leaves scores, report, timings, graph and page behind', async () => {
  const folder = runFolderOf(out, 'quickstart');
  for (const file of ['report.json', 'timings.json', 'graph.json', 'page.html', 'events.jsonl', 'faults.parquet']) {
    assert.ok(existsSync(join(folder, file)), file);
  }
  const { results } = reportOf(folder);
  const { columns, rowCount } = await readParquetColumns(join(folder, 'llm', 'scores', 'part-00000.parquet'));
  assert.deepEqual(Object.keys(columns), ['impression', 'user', 'item', 'label', 'score']);
  assert.equal(rowCount, results.llm!.rows);
  assert.ok(rowCount >= 400);
  assert.ok([...columns.score as Float32Array].every((score) => score >= 0 && score <= 1));
});

test('text match finds what the made-up readers like, chance does not', () => {
  const { results } = reportOf(runFolderOf(out, 'quickstart'));
  assert.ok(results['text-match']!.metrics.GAUC!.value! > results.random!.metrics.GAUC!.value! + 0.05);
});

test('the report holds no clock time', () => {
  const text = readFileSync(join(runFolderOf(out, 'quickstart'), 'report.json'), 'utf8');
  assert.doesNotMatch(text, /Ms"|20\d\d-\d\d-\d\d/);
});

test('the same command again computes nothing and prints the same table', () => {
  const again = start(pipeline, '--data', data, '--out', out, '--rows', '400');
  assert.equal(again.status, 0, again.stderr);
  assert.equal(again.stdout, first.stdout);
});

test('--json prints the report and nothing else', () => {
  const { stdout } = start(pipeline, '--data', data, '--out', out, '--rows', '400', '--json');
  assert.deepEqual(JSON.parse(stdout), reportOf(runFolderOf(out, 'quickstart')));
});

test('--draw prints the graph and reads no data', () => {
  const { status, stdout } = start(pipeline, '--data', data, '--draw');
  assert.equal(status, 0);
  assert.match(stdout, /^flowchart/m);
  assert.match(start(pipeline, '--data', data, '--draw', 'svg').stdout, /^<svg/);
});

test('a mistyped option ends in an error that names the nearest one', () => {
  const { status, stdout, stderr } = start(pipeline, '--rosw', '400', '--json');
  assert.equal(status, 2);
  assert.equal((JSON.parse(stdout) as { error: { code: string } }).error.code, 'unknown-key');
  assert.match(stderr, /error\[unknown-key\]: .*--rosw/);
  assert.match(stderr, /did you mean "--rows"\?/);
  assert.doesNotMatch(stderr, /^\s+at /m);
});

test('a folder without prepared data says how to make it', () => {
  const { status, stderr } = start(pipeline, '--data', join(root, 'nothing'));
  assert.equal(status, 1);
  assert.match(stderr, /error\[missing-file\]/);
  assert.match(stderr, /rxrec prepare/);
});
