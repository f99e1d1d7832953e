import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { root } from '../../scripts/repository.ts';
import { readParquetColumns } from '../../src/io/parquet.ts';
import { newsroom } from '../../src/scenarios/newsroom.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { folderOf } from '../configuration/folder-of.ts';
import { reportOf, runFolderOf } from '../pipelines/started.ts';
import { madeUpCheckpoint, tinyBert, tinyLlama } from '../transformers/made-up-checkpoint.ts';

const at = folderOf();
const data = at('newsroom');
let bert = '';
let llama = '';
before(async () => {
  await prepare(newsroom, { from: '', to: data, options: { users: 40, items: 60, impressions: 200 } });
  const { columns } = await readParquetColumns(join(data, 'items.parquet'), { title: 'utf8' });
  const vocabulary = [...new Set((columns['title'] as readonly string[]).flatMap((title) => title.split(/\s+/)))].filter((word) => word !== '');
  const sizes = { vocab_size: vocabulary.length + 3, max_position_embeddings: 40 };
  [bert, llama] = [madeUpCheckpoint({ ...tinyBert, ...sizes }, { vocabulary, name: (weight) => `bert.${weight}` }), madeUpCheckpoint({ ...tinyLlama, ...sizes }, { vocabulary, half: true })];
});

const rxrec = (...args: string[]) => spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/rxrec.ts', ...args], { cwd: root, encoding: 'utf8' });
const train = (config: string, ...more: string[]) => rxrec('train', `pipelines/configs/${config}.yaml`, '--data', data, '--to', at('out'), '--set', 'width=8', '--set', 'validate.every={epochs: 1}', '--set', 'rate=0.01', '--epochs', '2', ...more);

test('a pretrained model is trained end to end from YAML, and exported with its tokenizer', () => {
  const first = train('bert-naml', '--set', `lm=${bert}`);
  assert.equal(first.status, 0, first.stderr);
  assert.match(first.stderr, /plmNr {2}after 2 of 2 epochs {2}loss \d/);
  const run = runFolderOf(at('out'), 'bert-naml');
  assert.ok(reportOf(run).results['plmNr']);
  renameSync(bert, `${bert}-away`);
  const written = rxrec('export', run, '--to', at('exported'));
  renameSync(`${bert}-away`, bert);
  assert.equal(written.status, 0, written.stderr);
  for (const name of ['item.onnx', 'user.onnx', 'tokenizer.json', 'vocabulary.json']) assert.ok(existsSync(join(at('exported'), name)), name);
});

test('an adapter above a split is trained from YAML: states are made once, and a second training reads them', () => {
  const set = ['--set', `lm=${llama}`, '--set', 'adapter={rank: 2}', '--set', 'split=-1', '--set', `model.once.cache=${at('states')}`];
  const first = train('llama-nrms', ...set);
  assert.equal(first.status, 0, first.stderr);
  assert.match(first.stderr, /once {2}vectors of states for \d+ of \d+ \(100\.0 %\), \d.* MiB in memory, made and kept in /);
  assert.equal(readdirSync(at('states')).length, 1);
  const second = train('llama-nrms', ...set, '--set', 'seed=7');
  assert.equal(second.status, 0, second.stderr);
  assert.match(second.stderr, /vectors of states for .*, read from /);
});

test('a model that is not there, and an adapter that fits nothing, are told with their place', () => {
  const missing = train('bert-naml', '--set', 'lm=nowhere', '--check');
  assert.equal(missing.status, 1);
  assert.match(missing.stderr, /bert-naml\.yaml:\d+: nowhere\/config\.json: no such file/);
  const adapted = train('bert-naml', '--set', `lm=${bert}`, '--set', 'adapter={targets: [qeury]}', '--check');
  assert.equal(adapted.status, 2);
  assert.match(adapted.stderr, /bert-naml\.yaml.*unknown key "qeury"[\s\S]*did you mean "query"/);
});
