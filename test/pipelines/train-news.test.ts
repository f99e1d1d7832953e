import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';

import type { TrainingHistory } from '../../src/core/training-event.ts';
import { newsroom } from '../../src/scenarios/newsroom.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { reportOf, runFolderOf, start } from './started.ts';

const root = mkdtempSync(join(tmpdir(), 'rxrec-train-news-'));
const data = join(root, 'newsroom');
const out = join(root, 'out');
const args = ['--data', data, '--out', out, '--models', join(root, 'models'), '--recommender', 'dcn', '--width', '16', '--epochs', '2', '--rows', '128'];
before(() => prepare(newsroom, { from: '', to: data, options: { users: 60, items: 120, impressions: 800 } }));

test('a training pipeline trains, measures, tells how it was trained, and the second time reads what it has trained', () => {
  const first = start('pipelines/train-news.ts', ...args);
  assert.equal(first.status, 0, first.stderr);
  assert.match(first.stderr, /dcn {2}after 2 of 2 epochs {2}loss 0\.\d+ {2}GAUC 0\.\d+ {2}NDCG@5 0\.\d+ {2}validation loss 0\.\d+/);
  assert.match(first.stderr, /dcn is trained {2}\d+ steps in /);
  const folder = runFolderOf(out, 'train-news');
  assert.deepEqual(Object.keys(reportOf(folder).results), ['popularity', 'text-match', 'trained']);
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const [report, training] = [read('report.json'), read('trained/training.json')];
  assert.equal((JSON.parse(training) as TrainingHistory).validations.length, 4);
  assert.match(read('page.html'), /How it was trained/);
  assert.match(read('events.jsonl'), /"kind":"validated".*"branch":"trained"/);

  const again = start('pipelines/train-news.ts', ...args, '--fresh');
  assert.equal(again.status, 0, again.stderr);
  assert.match(again.stderr, /dcn was trained before/);
  assert.doesNotMatch(again.stderr, / epoch \d/);
  assert.equal(again.stdout, first.stdout);
  assert.deepEqual([read('report.json'), read('trained/training.json')], [report, training]);

  const finished = start('pipelines/train-news.ts', ...args);
  assert.doesNotMatch(finished.stderr, /dcn/);
  assert.deepEqual([read('report.json'), read('trained/training.json')], [report, training]);
  assert.match(read('page.html'), /How it was trained/);
});

test('a training pipeline is drawn without training', () => {
  const { status, stdout, stderr } = start('pipelines/train-news.ts', ...args, '--seed', '1', '--draw');
  assert.equal(status, 0, stderr);
  assert.match(stdout, /score-with/);
  assert.doesNotMatch(stderr, /epoch/);
});
