import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { listOf } from '../../src/core/column.ts';
import { writeParquet } from '../../src/io/parquet.ts';
import { recbench } from '../../src/scenarios/recbench.ts';
import { scenarioContract } from '../../src/testing/scenario-contract.ts';
import { MadeUpPreparation } from './made-up-preparation.ts';
import { defaultsOf } from './raw-folder.ts';

/** A made-up data set in the released layout. */
async function released(change: (folder: string) => Promise<void> = async () => {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rxrec-recbench-'));
  after(() => rm(folder, { recursive: true, force: true }));
  await writeParquet(join(folder, 'items.parquet'),
    { nid: ['N1', 'N2', 'N3', 'N4', 'N2'], title: ['One', 'Two', 'Three', '', 'Two again'], cat: ['a', 'b', 'a', 'b', 'b'] });
  await writeParquet(join(folder, 'users.parquet'),
    { uid: ['u1', 'u2', 'u3', 'u4'], history: listOf(['N1', 'N4', 'N2', 'N3', 'N9', 'N1'], [2, 2, 1, 1]) });
  await writeParquet(join(folder, 'test.parquet'),
    { uid: ['u2', 'u2', 'u1', 'u2', 'ux'], nid: ['N2', 'N3', 'N1', 'N1', 'N1'], click: Int32Array.of(0, 0, 1, 1, 1) });
  await writeParquet(join(folder, 'finetune.parquet'),
    { uid: ['u3', 'u3', 'u4', 'u4'], nid: ['N1', 'N2', 'N4', 'N3'], click: Int32Array.of(0, 1, 0, 1) });
  await writeFile(join(folder, 'valid_user_set_0.1.txt'), 'u4\n');
  await change(folder);
  return folder;
}

async function preparedIn(from: string, options = {}): Promise<MadeUpPreparation> {
  const to = new MadeUpPreparation(from);
  await recbench.prepare(to, { ...defaultsOf(recbench), ...options });
  return to;
}

scenarioContract(recbench, { from: await released() });

test('point rows are pooled by user; finetune is cut by the users kept for validation', async () => {
  const to = await preparedIn(await released());
  assert.deepEqual(to.rows.map(({ split, user, history, candidates, labels }) => [split, to.userIds[user], history, candidates, labels]), [
    ['test', 'u2', [1, 2], [1, 2, 0], [0, 0, 1]],
    ['test', 'u1', [0], [0], [1]],
    ['train', 'u3', [], [0, 1], [0, 1]],
    ['valid', 'u4', [0], [2], [1]],
  ]);
  assert.ok(to.rows.every(({ time }) => Number.isNaN(time)));
  assert.deepEqual(to.textColumns, ['title']);
});

test('unknown items and users, second ids and items without text are told and counted', async () => {
  const to = await preparedIn(await released());
  assert.deepEqual(to.faults.map(({ file, line, code }) => [file, line, code]), [
    ['items.parquet', 5, 'duplicate-id'], ['users.parquet', 3, 'unknown-item'], ['test.parquet', 5, 'unknown-user'],
  ]);
  assert.deepEqual(Object.fromEntries(to.counts),
    { 'history-item-without-text': 2, 'candidate-of-unknown-user': 1, 'candidate-without-text': 1 });
});

test('ids may be numbers, column names are those of test.parquet, and other columns can be told', async () => {
  const to = await preparedIn(await released(async (folder) => {
    await writeParquet(join(folder, 'items.parquet'), { mid: Int32Array.of(7, 8), hotel: ['Inn', 'Lodge'], town: ['Marlow', ''] });
    await writeParquet(join(folder, 'users.parquet'), { who: Int32Array.of(1), his: listOf(Int32Array.of(8), [1]) });
    await writeParquet(join(folder, 'test.parquet'), { who: Int32Array.of(1, 1), mid: Int32Array.of(8, 7), stars: Int32Array.of(1, 3) });
    await rm(join(folder, 'finetune.parquet'));
  }));
  assert.deepEqual(to.rows.map(({ history, candidates, labels }) => [history, candidates, labels]), [[[1], [1], [1]]]);
  assert.deepEqual([to.textColumns, to.userIds], [['hotel', 'town'], ['1']]);
  assert.deepEqual(to.faults, [{ file: 'test.parquet', line: 2, code: 'malformed', message: 'found stars 3, expected 0 or 1' }]);
});

test('without the list of users every finetune user is for training, and it is noted', async () => {
  const to = await preparedIn(await released((folder) => rm(join(folder, 'valid_user_set_0.1.txt'))));
  assert.deepEqual(to.rows.slice(2).map(({ split }) => split), ['train', 'train']);
  assert.match(to.notes[0]!, /No valid_user_set/);
});

test('says which file is missing, truncated or of another shape', async () => {
  await assert.rejects(preparedIn('/no/such/folder'), { code: 'missing-file', message: /expected a folder with items\.parquet/ });
  await assert.rejects(preparedIn(await released((folder) => rm(join(folder, 'users.parquet')))), { code: 'missing-file', message: /has no users\.parquet/ });
  await assert.rejects(preparedIn(await released((folder) => writeFile(join(folder, 'test.parquet'), 'PAR1 and no more'))), { name: 'DataError', code: 'not-parquet' });
  await assert.rejects(preparedIn(await released((folder) => writeParquet(join(folder, 'test.parquet'), { uid: ['u1'], nid: ['N1'] }))),
    { code: 'missing-column', message: /has columns uid, nid, expected user, item and click/ });
  await assert.rejects(preparedIn(await released((folder) => writeParquet(join(folder, 'users.parquet'), { uid: ['u1'], history: ['N1 N2'] }))),
    { code: 'column-type', message: /users\.parquet: column "history" is VARCHAR/ });
});
