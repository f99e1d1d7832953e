import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { root } from '../../scripts/repository.ts';
import { assignment } from '../../src/configuration/assignments.ts';
import { readConfiguration } from '../../src/configuration/read-configuration.ts';
import { newsroom } from '../../src/scenarios/newsroom.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { folderOf } from '../configuration/folder-of.ts';
import { reportOf, runFolderOf, start } from '../pipelines/started.ts';

const at = folderOf();
const data = at('newsroom');
before(() => prepare(newsroom, { from: '', to: data, options: { users: 60, items: 120, impressions: 600 } }));

const rxrec = (...args: string[]) => spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/rxrec.ts', ...args], { cwd: root, encoding: 'utf8' });

test('a configuration and a pipeline of the same options have the same numbers, and the second time nothing is trained', () => {
  const file = at('news.yaml', `
data: { newsroom: {} }
model:
  dcn:
    width: 16
    texts:
      title: { from: title, as: words }
      category: { from: category, as: category }
      subcategory: { from: subcategory, as: category }
epochs: 2
rows: 128
optimizer: { adam: { rate: 0.003 } }
validate: { patience: 6, others: [ndcg@5, loss], every: { epochs: 0.5 } }
test: { beside: [popularity, text-match] }
`);
  const args = ['train', file, '--data', data, '--to', at('out')];
  const first = rxrec(...args);
  assert.equal(first.status, 0, first.stderr);
  assert.match(first.stderr, /dcn {2}after 2 of 2 epochs {2}loss 0\.\d+ {2}GAUC 0\.\d+ {2}NDCG@5/);
  assert.match(first.stdout, /^dcn .*\npopularity /m);
  const folder = runFolderOf(at('out'), 'news');
  for (const name of ['report.json', 'page.html', 'graph.json', 'dcn/scores']) assert.ok(existsSync(join(folder, name)), name);

  const again = rxrec(...args, '--fresh', '--json');
  assert.equal(again.status, 0, again.stderr);
  assert.match(again.stderr, /dcn was trained before {2}66 steps/);
  const report = JSON.parse(again.stdout) as ReturnType<typeof reportOf>;
  assert.deepEqual(report, reportOf(folder));

  const pipeline = start('pipelines/train-news.ts', '--data', data, '--out', at('out'), '--models', at('models'), '--recommender', 'dcn', '--width', '16', '--epochs', '2', '--rows', '128');
  assert.equal(pipeline.status, 0, pipeline.stderr);
  const { popularity, 'text-match': match, trained } = reportOf(runFolderOf(at('out'), 'train-news')).results;
  assert.deepEqual({ popularity: report.results['popularity'], 'text-match': report.results['text-match'], dcn: report.results['dcn'] }, { popularity, 'text-match': match, dcn: trained });
});

test('data that a configuration makes lies below the folder of runs, and a model by number needs no text', () => {
  const args = ['train', 'pipelines/configs/nrms_id.yaml', '--to', at('made'), '--epochs', '1', '--json', '--set', 'width=8', '--set', 'test.save=false',
    '--set', 'data.newsroom={users: 20, items: 60, impressions: 100, candidates: 4}', '--set', 'schedule={linearDecay: {warmUp: 2}}', '--set', 'test.beside=[random, ceiling]'];
  const first = rxrec(...args);
  assert.equal(first.status, 0, first.stderr);
  const [made, ...others] = readdirSync(at('made/data'));
  assert.deepEqual(others, []);
  assert.match(first.stderr, new RegExp(`^prepares newsroom in .*${made}$`, 'm'));
  assert.deepEqual(Object.keys((JSON.parse(first.stdout) as { results: object }).results), ['random', 'ceiling', 'nrms']);
});

test('a model that is put together trains on another backend, by several options of training', () => {
  const file = at('own.yaml', `
data: { prepared: '\${folder}', take: { train: 60, valid: 30, test: 30 } }
model:
  items: { cnn: { kernel: 1, hidden: 4 } }
  users: { additive: { hidden: 4 } }
  predictor: { dnn: { hidden: [4] } }
  scheme: matching
  width: 4
  clicks: 5
epochs: 1
rows: 16
accumulate: 2
clip: 1
optimizer: { sgd: { rate: 0.1, momentum: 0.9, rates: { items: 0.5 } } }
negatives: { popularityNegatives: { perPositive: 2 } }
validate: { metric: loss, others: [auc], every: { epochs: 0.5 } }
test: { metrics: [gauc], by: user }
`);
  const { status, stdout, stderr } = rxrec('train', file, '--set', `folder=${JSON.stringify(data)}`, '--to', at('own'), '--backend', 'cpu', '--json');
  assert.equal(status, 0, stderr);
  const { results } = JSON.parse(stdout) as { results: Record<string, { by: string }> };
  assert.deepEqual(Object.keys(results), ['popularity', 'assembled']);
  assert.match(stderr, /after 0\.\d+ of 1 epoch.*validation loss 1\.\d+ {2}AUC/);
});

test('--check reads no data, says what would be trained, and prints what can be read again', async () => {
  const file = 'pipelines/configs/dcn_text.yaml';
  const { status, stdout, stderr } = rxrec('train', file, '--check', '--to', at('none'), '--set', 'model.width=32', '--seed', '7');
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^# dcn_text: nothing is wrong with it\n# ranking, [\d,]+ weights beside the tables of vectors\n# data in .*newsroom-\w+, which is made when training starts\n/);
  assert.ok(!existsSync(at('none')));
  assert.deepEqual(await readConfiguration(at('again.yaml', stdout)).then(({ config }) => config), (await readConfiguration(join(root, file), [assignment('width=32'), assignment('seed=7')])).config);
});
