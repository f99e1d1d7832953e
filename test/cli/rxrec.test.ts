import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { root } from '../../scripts/repository.ts';
import { verbs } from '../../src/cli/verbs.ts';

const work = mkdtempSync(join(tmpdir(), 'rxrec-cli-'));
after(() => rmSync(work, { recursive: true, force: true }));

function rxrec(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/rxrec.ts', ...args], { cwd: root, encoding: 'utf8' });
}

function inWork(name: string, text: string): string {
  writeFileSync(join(work, name), text);
  return join(work, name);
}

test('without a verb it tells what there is', () => {
  const { status, stdout } = rxrec();
  assert.equal(status, 0);
  for (const { name } of verbs) assert.match(stdout, new RegExp(`^  ${name}\\b`, 'm'));
});

for (const { name } of verbs) {
  test(`${name} --help shows examples and --json`, () => {
    const { status, stdout } = rxrec(name, '--help');
    assert.equal(status, 0);
    assert.match(stdout, /\nExamples:\n {2}rxrec /);
    assert.match(stdout, /--json/);
  });
}

test('a mistyped verb names the nearest one and fails', () => {
  const { status, stderr } = rxrec('prepair');
  assert.equal(status, 2);
  assert.match(stderr, /^error\[unknown-key\]: rxrec: unknown key "prepair"\n {2}hint: did you mean "prepare"\?/);
  assert.doesNotMatch(stderr, /\n {4}at /);
});

test('a mistyped option names the nearest one and fails', () => {
  const { status, stderr } = rxrec('list', '--jason');
  assert.equal(status, 2);
  assert.match(stderr, /unknown key "--jason"\n {2}hint: did you mean "--json"\?/);
});

test('an error has a stack with --trace, and is JSON on stdout with --json', () => {
  const { stdout, stderr } = rxrec('view', join(work, 'nowhere'), '--json', '--trace');
  assert.match(stderr, /\n {4}at /);
  const { error } = JSON.parse(stdout) as { error: { code: string; hint: string } };
  assert.equal(error.code, 'missing-file');
  assert.match(error.hint, /npm start/);
});

test('list tells every kind, and one kind alone', () => {
  const all = JSON.parse(rxrec('list', '--json').stdout) as { kind: string; name: string; about: string }[];
  assert.ok(all.some(({ kind, name }) => kind === 'operators' && name === 'rebatch'));
  assert.deepEqual(all.filter(({ about }) => about === '').map(({ name }) => name), []);
  const { stdout } = rxrec('list', 'metrics');
  assert.match(stdout, /ndcg/);
  assert.doesNotMatch(stdout, /rebatch/);
});

test('view finds the newest page', () => {
  for (const [run, seconds] of [['older', 1000], ['newer', 2000]] as const) {
    mkdirSync(join(work, 'out/graph', run), { recursive: true });
    const page = inWork(`out/graph/${run}/page.html`, '');
    utimesSync(page, seconds, seconds);
  }
  assert.equal((JSON.parse(rxrec('view', join(work, 'out'), '--json').stdout) as { page: string }).page, join(work, 'out/graph/newer/page.html'));
});

test('run starts a pipeline as node would, options and all', () => {
  const file = inWork('shown.ts', "interface Seen { readonly args: readonly string[] }\nconst seen: Seen = { args: process.argv.slice(1) };\nconsole.log(JSON.stringify(seen));\n");
  const { status, stdout } = rxrec('run', file, '--rows', '10', '--help', '--json');
  assert.equal(status, 0);
  assert.deepEqual(JSON.parse(stdout), { args: [file, '--rows', '10', '--help', '--json'] });
});

test('run says which file is not there, and which is no pipeline', () => {
  assert.match(rxrec('run', join(work, 'no.ts')).stderr, /error\[missing-file\]: rxrec run: .*no\.ts is not there/);
  const { status, stderr } = rxrec('run', inWork('notes.txt', ''));
  assert.equal(status, 2);
  assert.match(stderr, /notes\.txt is not a pipeline/);
});

test('doctor finds what every run needs, and says what a missing device lacks', () => {
  const { status, stdout } = rxrec('doctor', '--json');
  assert.equal(status, 0);
  const findings = JSON.parse(stdout) as { name: string; works: boolean; needed: boolean; hint?: string }[];
  assert.deepEqual(findings.filter(({ needed }) => needed).map(({ name }) => name), ['Node', 'processors', 'Parquet', 'models on cpu']);
  assert.deepEqual(findings.filter(({ works, hint }) => !works && !hint), []);
});

test('prepare writes the tables of a scenario and tells what became of it', () => {
  const { status, stdout } = rxrec('prepare', 'newsroom', '--to', join(work, 'news'), '--users', '20', '--items', '60', '--impressions', '200', '--json');
  assert.equal(status, 0);
  const { name, counts } = JSON.parse(stdout) as { name: string; counts: { impressions: number } };
  assert.deepEqual({ name, impressions: counts.impressions }, { name: 'newsroom', impressions: 200 });
});

test('prepare knows the options of each scenario, and names the nearest of a wrong one', () => {
  assert.match(rxrec('prepare', 'movielens', '--help').stdout, /--neutral <number>/);
  assert.match(rxrec('prepare', 'movilens', '--to', 'x').stderr, /unknown key "movilens"\n {2}hint: did you mean "movielens"/);
  assert.match(rxrec('prepare', 'movielens', '--netural', '3').stderr, /unknown key "--netural"\n {2}hint: did you mean "--neutral"/);
  const missing = rxrec('prepare', 'movielens');
  assert.equal(missing.status, 2);
  assert.match(missing.stderr, /error\[missing-value\]: .*--to is missing/);
});

test('metrics computes what is asked from a file, and names the nearest metric of a wrong one', () => {
  const file = inWork('scores.csv', 'user,score,label\na,0.9,1\na,0.1,0\nb,0.3,1\nb,0.8,0\n');
  const { metrics } = JSON.parse(rxrec('metrics', file, '--by', 'user', '--metrics', 'gauc,mrrFirst', '--json').stdout) as { metrics: object };
  assert.deepEqual(metrics, { gauc: { value: 0.5, groups: 2, leftOut: 0 }, mrrFirst: { value: 0.75, groups: 2, leftOut: 0 } });
  assert.match(rxrec('metrics', file, '--by', 'user', '--metrics', 'guac').stderr, /did you mean "gauc"/);
});
