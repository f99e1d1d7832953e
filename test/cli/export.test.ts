import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { root } from '../../scripts/repository.ts';
import type { Items } from '../../src/core/items.ts';
import { exported } from '../../src/export/exported.ts';
import type { ExportedRecommenderDocument } from '../../src/io/documents.ts';
import { readParquetColumns } from '../../src/io/parquet.ts';
import { newsroom } from '../../src/scenarios/newsroom.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { prepared } from '../../src/scenarios/prepared.ts';
import { folderOf } from '../configuration/folder-of.ts';
import { reportOf, runFolderOf } from '../pipelines/started.ts';

const at = folderOf();
const data = at('newsroom');
const rxrec = (...args: string[]) => spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/rxrec.ts', ...args], { cwd: root, encoding: 'utf8' });
const models = at('out/models/dcn');
const run = () => runFolderOf(at('out'), 'news');

before(async () => {
  await prepare(newsroom, { from: '', to: data, options: { users: 60, items: 120, impressions: 600 } });
  const file = at('news.yaml', `
data: { newsroom: {} }
model: { dcn: { width: 8, hidden: [8], texts: { title: { from: title, as: words }, category: { from: category, as: category } } } }
epochs: 2
rows: 128
validate: { patience: 6, others: [loss] }
test: { save: true }
`);
  const trained = rxrec('train', file, '--data', data, '--to', at('out'));
  assert.equal(trained.status, 0, trained.stderr);
});

test('a run is exported with its figures, and its files score as the run did, without its data', async () => {
  const { status, stdout, stderr } = rxrec('export', run(), '--to', at('dcn'), '--json');
  assert.equal(status, 0, stderr);
  const { folder, ...card } = JSON.parse(stdout) as ExportedRecommenderDocument & { readonly folder: string };
  assert.equal(folder, at('dcn'));
  assert.deepEqual(card, JSON.parse(readFileSync(at('dcn/recommender.json'), 'utf8')));
  const { fingerprint, results: { dcn } } = reportOf(run());
  assert.deepEqual([card.test?.fingerprint, card.test?.metrics['GAUC']], [fingerprint, dcn!.metrics['GAUC']!.value]);
  assert.equal(card.licence, newsroom.licence);
  assert.equal(typeof card.validation?.metrics['loss'], 'number');
  assert.equal(card.training.madeOf['seed'], card.training.seed);

  const scored = (await readParquetColumns(join(run(), 'dcn/scores'))).columns['score'] as Float32Array;
  const source = prepared(data, { split: 'test' });
  for (const items of [undefined, source.items] as (Items | undefined)[]) {
    const model = await exported(at('dcn'), items && { items }).open();
    let [first, largest] = [0, 0];
    for await (const { columns: { history, candidates } } of source.open(0)) {
      for (const score of await model.score(history, candidates)) largest = Math.max(largest, Math.abs(score - scored[first++]!));
    }
    await model.close();
    assert.equal(first, scored.length);
    assert.ok(largest <= 1e-5, `differ by ${largest}`);
  }
});

test('the folder above a training is enough, and the last weights tell the test of no others', () => {
  const { status, stdout, stderr } = rxrec('export', models, '--to', at('last'), '--last');
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^dcn {2}[\d,]+ parameters {2}last weights, after \d+ steps\n(validation {2}GAUC 0\.\d{4} {2}loss 0\.\d{4}\n)120 items in vectors of 8; [\d,]+ bytes\n/);
});

test('what is mistyped or cannot be exported is told, for people and for machines', () => {
  const { status, stderr } = rxrec('export', models, '--to', at('newsroom'), '--best');
  assert.equal(status, 2);
  assert.match(stderr, /newsroom is there already\n {2}hint: nothing is written over/);
  const told = rxrec('export', data, '--to', at('x'), '--json');
  const { error } = JSON.parse(told.stdout) as { error: { code: string; message: string } };
  assert.deepEqual([told.status, error.code], [1, 'missing-file']);
  assert.match(error.message, /newsroom holds no training and is no run/);
  assert.deepEqual(readdirSync(at('')).filter((name) => name === 'x' || name.endsWith('.tmp')), []);
});

test('help shows examples', () => {
  const { stdout } = rxrec('export', '--help');
  assert.match(stdout, /Examples:\n {2}rxrec export out\/models\/nrms --to out\/nrms /);
});
