import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { root } from '../../scripts/repository.ts';
import { exported } from '../../src/export/exported.ts';
import { readParquetColumns } from '../../src/io/parquet-read.ts';
import { prepared } from '../../src/scenarios/prepared.ts';
import { folderOf } from '../configuration/folder-of.ts';
import { reportOf, runFolderOf } from '../pipelines/started.ts';
import { shared, skipWithout } from '../shared.ts';

const raw = 'data/ml-latest-small/ml-latest-small.zip';
const at = folderOf();
const rxrec = (...args: string[]) => spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/rxrec.ts', ...args], { cwd: root, encoding: 'utf8' });

test('MovieLens from its archive: trained, viewed, exported, and scored alike by what was exported', skipWithout(raw), async () => {
  const config = (data: string) => `data: { movielens: { raw: ${JSON.stringify(shared(raw))}${data} } }\nmodel: { nrms: { width: 16, heads: 2, clicks: 10 } }\nepochs: 2\nrows: 16\nvalidate: { every: { steps: 20 } }\n`;
  const refused = rxrec('train', at('test-alone.yaml', config('')), '--to', at('none'));
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /^error\[missing-file\]: .* has no train split\n {2}hint: it has: test; its option "train", a fraction of the users or rows, is 0$/m);

  const trained = rxrec('train', at('ml.yaml', config(', train: 0.6, valid: 0.2')), '--to', at('out'));
  assert.equal(trained.status, 0, trained.stderr);
  assert.match(trained.stderr, /^all +550 +9,742 +550 +20,149 +1,100$/m);
  const folder = runFolderOf(at('out'), 'ml');
  const { results, faults } = reportOf(folder);
  assert.deepEqual([Object.keys(results), results['nrms']!.impressions, faults.total], [['popularity', 'nrms'], 124, 0]);
  const history = JSON.parse(readFileSync(join(folder, 'nrms', 'training.json'), 'utf8')) as { checkpoints: string; validations: object[] };
  assert.ok(existsSync(join(folder, 'nrms', history.checkpoints, 'best.json')) && history.validations.length >= 2);

  assert.equal(rxrec('view', at('out')).stdout.split('\n')[0], join(folder, 'page.html'));
  assert.match(readFileSync(join(folder, 'page.html'), 'utf8'), /nrms[\s\S]*GAUC/);

  const card = rxrec('export', folder, '--to', at('exported'));
  assert.equal(card.status, 0, card.stderr);
  assert.match(card.stdout, /^nrms {2}[\d,]+ parameters/);
  const test = prepared(join(at('out/data'), readdirSync(at('out/data'))[0]!), { split: 'test' });
  const model = await exported(at('exported')).open();
  const scores: number[] = [];
  for await (const { columns: { history, candidates, user } } of test.open(0)) scores.push(...await model.score(history, candidates, user));
  await model.close();
  const { columns } = await readParquetColumns(join(folder, 'nrms', 'scores', 'part-00000.parquet'));
  const kept = columns['score'] as Float32Array;
  assert.equal(scores.length, kept.length);
  assert.ok(scores.every((score, row) => Math.abs(score - kept[row]!) < 1e-5 * Math.max(1, Math.abs(score))));
});
