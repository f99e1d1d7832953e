import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { news, nrms, refused, rowsOf, train, within, yaml } from './made-up-news.ts';

// What became other since a command was run before: checkpoints, tables and raw files.

test('a checkpoint of another configuration, or with weights of another size, is refused by its name', async () => {
  const data = news('news');
  const [one, other] = [yaml(data, nrms, 'seed: 1\n'), yaml(data, nrms, 'seed: 2\n')];
  await train(one, 'kept', '--epochs', '1');
  const [own] = within('kept/models/nrms') as [string];
  await train(other, 'kept', '--epochs', '1');
  const others = within('kept/models/nrms').find((folder) => folder !== own)!;
  const more = ['--epochs', '3']; // goes on from it
  renameSync(own, `${own}.bak`);
  cpSync(others, own, { recursive: true });
  await refused(one, 'kept', more, 'wrong-checkpoint', /last\.json is of \w+, expected \w+/, /model, its options or the data are others/);
  rmSync(own, { recursive: true });
  renameSync(`${own}.bak`, own);
  const weights = join(own, readdirSync(own).find((name) => name.endsWith('.weights.safetensors'))!);
  const bytes = readFileSync(weights);
  writeFileSync(weights, bytes.subarray(0, -4));
  await refused(one, 'kept', more, 'wrong-hash', /\.weights\.safetensors has \d+ bytes with hash \w+, written were \d+/);
  writeFileSync(weights, bytes);
  await train(one, 'kept', ...more);
});

test('a table that changed under a run is refused; raw files that changed are prepared anew, and what follows is another run', async () => {
  const data = news('changing');
  const file = yaml(data, nrms);
  const one = ['--epochs', '1'];
  const first = await train(file, 'changed', ...one);
  const table = join(within('changed/data')[0]!, 'train.parquet');
  const bytes = readFileSync(table);
  writeFileSync(table, bytes.map((byte, place) => place === bytes.length >> 1 ? byte ^ 1 : byte));
  await refused(file, 'changed', ['--epochs', '2'], 'wrong-hash', /train\.parquet: sha256 \w+, expected \w+ as scenario\.json says/, /remove the folder and prepare it again/);
  writeFileSync(table, bytes);
  assert.deepEqual((await train(file, 'changed', ...one)).folder, first.folder);
  writeFileSync(join(data, 'test', 'behaviors.tsv'), rowsOf([['U1', 'N0', 'N1-1 N2-0'], ['U9', '', 'N4-0 N5-1'], ['U9', 'N4', 'N8-0 N5-1 N7-0']]));
  const { folder, report } = await train(file, 'changed', ...one);
  assert.notEqual(folder, first.folder);
  assert.deepEqual([report.rows, report.results['nrms']!.rows], [3, 7]);
  assert.equal(within('changed/data').length, 1);
});
