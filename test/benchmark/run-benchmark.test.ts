import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { schemes } from '../../pipelines/recbench.ts';
import { assignment } from '../../src/configuration/assignments.ts';
import { benchmarkPlan } from '../../src/benchmark/plan.ts';
import { readBenchmark } from '../../src/benchmark/read-benchmark.ts';
import { runBenchmark } from '../../src/benchmark/run-benchmark.ts';
import type { BenchmarkTableDocument } from '../../src/io/documents.ts';
import { root } from '../../scripts/repository.ts';
import { folderOf } from '../configuration/folder-of.ts';

const at = folderOf();
const file = at('small.yaml', `
others: [auc]
rows: 60
scenarios:
  news: { data: { newsroom: { users: 20, items: 60, impressions: 200, candidates: 5 } } }
  other news: { data: { newsroom: { users: 20, items: 60, impressions: 200, candidates: 5, seed: 7 } } }
models:
  words: { matching: { staticVectors: { model: ${JSON.stringify(join(root, 'fixtures/models/tiny-encoder'))} }, score: cosine } }
  popularity: { baseline: popularity }
`);

interface Given {
  readonly out: string;
  readonly only?: readonly string[];
  readonly set?: readonly string[];
  readonly atOnce?: number;
  readonly switches?: readonly ('list' | 'fresh' | 'json')[];
  /** Stops when stderr says this. */
  readonly stopAt?: RegExp;
}

/** What the command would do, and what it would print. */
async function run({ out, only = [], set = [], atOnce = 1, switches = [], stopAt }: Given): Promise<{ stdout: string; stderr: string; error?: { code: string; message: string } }> {
  const said = { stdout: '', stderr: '' };
  const stop = new AbortController();
  const streams = {
    stdout: { write: (text: string) => { said.stdout += text; } },
    stderr: { write: (text: string) => {
      said.stderr += text;
      if (stopAt?.test(text)) stop.abort();
    } },
  };
  const plan = await benchmarkPlan(await readBenchmark(file, set.map(assignment)), { schemes, file, to: at(out) });
  return runBenchmark(plan, { out: at(out), only, cellsAtOnce: atOnce, switches: new Set(switches) }, stop.signal, streams)
    .then(() => said, (error: { code: string; message: string }) => ({ ...said, error }));
}

const tableOf = (out: string) => readFileSync(at(join(out, 'small/table.json')), 'utf8');

test('every cell is run once, and the table is the same however often the benchmark is started', async () => {
  const first = await run({ out: 'whole', atOnce: 2 });
  assert.equal(first.error, undefined);
  assert.match(first.stderr, /^small {2}4 cells\n/);
  assert.equal(first.stderr.match(/^done /gm)?.length, 4);
  assert.match(first.stdout, /^GAUC +news +other news +mean\nmatching: vectors multiplied\n {2}words +0\.\d{4}/);
  for (const name of ['page.html', 'table.parquet', 'matching', 'baseline']) assert.ok(existsSync(at(join('whole/small', name))), name);
  const table = JSON.parse(tableOf('whole')) as BenchmarkTableDocument;
  assert.ok(table.cells.every(({ state, candidates = 0 }) => state === 'done' && candidates >= 60 && candidates < 70));
  assert.ok(table.cells.every(({ folder }) => existsSync(at(join('whole/small', folder!, 'page.html')))));

  const again = await run({ out: 'whole', switches: ['json'] });
  assert.match(again.stderr, /4 cells, 4 of them done in an earlier run/);
  assert.doesNotMatch(again.stderr, /^done /m);
  assert.equal(again.stdout, `${JSON.stringify(table)}\n`);
});

test('stopped after a cell and started again, it ends with the bytes of one that was not', async () => {
  await run({ out: 'uninterrupted' });
  const stopped = await run({ out: 'stopped', stopAt: /^done +matching +words +news/m });
  assert.equal(stopped.error?.code, 'interrupted');
  assert.equal((JSON.parse(tableOf('stopped')) as BenchmarkTableDocument).cells.filter(({ state }) => state === 'open').length, 3);
  assert.equal((await run({ out: 'stopped' })).error, undefined);
  assert.equal(tableOf('stopped'), tableOf('uninterrupted'));
  assert.deepEqual(readFileSync(at('stopped/small/table.parquet')), readFileSync(at('uninterrupted/small/table.parquet')));
});

test('a cell that fails or lacks something is told, the others go on, and the command fails', async () => {
  const { stderr, error } = await run({ out: 'failing', set: ['models.gone={generative: {onnx: {model: nowhere}}}', 'models.knows={baseline: ceiling}', 'scenarios.empty={data: {prepared: nothing}}',
    'models.broken={trained: {config: broken.yaml}, scenarios: [news]}'] });
  assert.deepEqual([error?.code, error?.message], ['cells-failed', '7 of 13 cells failed, or lack data or model']);
  assert.match(stderr, /missing: nowhere is not there/);
  assert.match(stderr, /missing: nothing is not there/);
  assert.match(stderr, /^failed +trained +broken +news +error\[missing-column\]: .*no column "titel"[\s\S]*?hint: did you mean "title"/m);
  assert.equal(stderr.match(/^done /gm)?.length, 6);
  const { cells } = JSON.parse(tableOf('failing')) as BenchmarkTableDocument;
  assert.deepEqual(cells.filter(({ model }) => model === 'broken').map(({ state, code }) => [state, code]), [['failed', 'missing-column']]);
});
at('broken.yaml', 'data: { prepared: x }\nmodel:\n  nrms:\n    texts: { title: { from: titel, as: words } }\n');

test('--list says what would run and how large it is, and makes nothing', async () => {
  const before = await run({ out: 'listed', switches: ['list'] });
  assert.match(before.stdout, /^small {2}2 rows by 2 scenarios, 4 cells: 4 to do\n/);
  assert.match(before.stdout, /words +221 kB +to do +to do/);
  assert.equal(existsSync(at('listed')), false);
  await run({ out: 'listed', only: ['scheme=matching'] });
  const after = await run({ out: 'listed', switches: ['list'] });
  assert.match(after.stdout, /4 cells: 2 done, 2 to do/);
  assert.match(after.stdout, /popularity +\d\d +\d\d\n/);
  const json = JSON.parse((await run({ out: 'listed', only: ['model=popularity', 'scenario=news'], switches: ['list', 'json'] })).stdout) as object[];
  assert.deepEqual(json.map((cell) => ({ ...cell, folder: '' })), [{ scheme: 'baseline', model: 'popularity', scenario: 'news', bytes: null, state: 'open', folder: '', begun: false }]);
});

test('--only runs some cells, and the table has all that are done; --fresh runs them anew', async () => {
  rmSync(at('only'), { recursive: true, force: true });
  await run({ out: 'only', only: ['model=popularity'] });
  await run({ out: 'only', only: ['model=words', 'scenario=news'] });
  const states = () => (JSON.parse(tableOf('only')) as BenchmarkTableDocument).cells.map(({ state }) => state);
  assert.deepEqual(states(), ['done', 'open', 'done', 'done']);
  const fresh = await run({ out: 'only', only: ['model=popularity'], switches: ['fresh'] });
  assert.equal(fresh.stderr.match(/^done /gm)?.length, 2);
  assert.deepEqual(states(), ['done', 'open', 'done', 'done']);
  assert.equal(readdirSync(at('only/small/baseline')).length, 2);
});
