import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import type { TrainingHistory } from '../../src/core/training-event.ts';
import { newsroom } from '../../src/scenarios/newsroom.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { madeUpCheckpoint, tinyLlama } from '../transformers/made-up-checkpoint.ts';
import { reportOf, runFolderOf, start } from './started.ts';

const root = mkdtempSync(join(tmpdir(), 'rxrec-fine-tune-'));
after(() => rmSync(root, { recursive: true }));
const [data, out] = [join(root, 'newsroom'), join(root, 'out')];
const model = madeUpCheckpoint({ ...tinyLlama, max_position_embeddings: 512 });
const args = ['--data', data, '--out', out, '--models', join(root, 'models'), '--model', model, '--epochs', '2', '--rank', '2', '--batch', '16', '--rate', '0.01', '--threads', '1', '--zero-shot', 'yes', '--decay', 'yes', '--warm-up', '2'];
before(() => prepare(newsroom, { from: '', to: data, options: { users: 30, items: 50, impressions: 80 } }));

test('a language model is fine-tuned and scored beside itself as it was; the second time it is read', () => {
  const first = start('pipelines/fine-tune.ts', ...args);
  assert.equal(first.status, 0, first.stderr);
  assert.match(first.stderr, /after 2 of 2 epochs {2}loss 0\.\d+ {2}GAUC 0\.\d+ {2}AUC 0\.\d+ {2}validation loss 0\.\d+/);
  const folder = runFolderOf(out, 'fine-tune');
  assert.deepEqual(Object.keys(reportOf(folder).results), ['zero-shot', 'fine-tuned']);
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  assert.equal((JSON.parse(read('fine-tuned/training.json')) as TrainingHistory).validations.length, 2);
  assert.match(read('page.html'), /How it was trained/);
  const [named] = readdirSync(join(root, 'models'));
  const [fingerprint] = readdirSync(join(root, 'models', named!));
  assert.deepEqual(readdirSync(join(root, 'models', named!, fingerprint!, 'adapter')).sort(), ['adapter_config.json', 'adapter_model.safetensors']);

  const report = read('report.json');
  const again = start('pipelines/fine-tune.ts', ...args, '--fresh');
  assert.equal(again.status, 0, again.stderr);
  assert.match(again.stderr, /was trained before/);
  assert.equal(read('report.json'), report);
});

test('it is drawn without a model', () => {
  const { status, stdout, stderr } = start('pipelines/fine-tune.ts', '--data', data, '--model', 'nowhere', '--draw');
  assert.equal(status, 0, stderr);
  assert.match(stdout, /infer-shared/);
});
