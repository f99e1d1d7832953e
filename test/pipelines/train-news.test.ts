import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { newsroom } from '../../src/scenarios/newsroom.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { reportOf, runFolderOf, start } from './started.ts';

const root = mkdtempSync(join(tmpdir(), 'rxrec-train-news-'));
const data = join(root, 'newsroom');
const out = join(root, 'out');
const args = ['--data', data, '--out', out, '--models', join(root, 'models'), '--recommender', 'dcn', '--width', '16', '--epochs', '2', '--rows', '128'];
before(() => prepare(newsroom, { from: '', to: data, options: { users: 60, items: 120, impressions: 800 } }));

test('a training pipeline trains, measures, and the second time reads what it has trained', () => {
  const first = start('pipelines/train-news.ts', ...args);
  assert.equal(first.status, 0, first.stderr);
  assert.match(first.stderr, /dcn {2}epoch 2 {2}loss 0\.\d+ {2}GAUC in validation 0\.\d+/);
  assert.deepEqual(Object.keys(reportOf(runFolderOf(out, 'train-news')).results), ['popularity', 'text-match', 'trained']);
  const again = start('pipelines/train-news.ts', ...args, '--fresh');
  assert.equal(again.status, 0, again.stderr);
  assert.doesNotMatch(again.stderr, /epoch/);
  assert.equal(again.stdout, first.stdout);
});

test('a training pipeline is drawn without training', () => {
  const { status, stdout, stderr } = start('pipelines/train-news.ts', ...args, '--seed', '1', '--draw');
  assert.equal(status, 0, stderr);
  assert.match(stdout, /score-with/);
  assert.doesNotMatch(stderr, /epoch/);
});
