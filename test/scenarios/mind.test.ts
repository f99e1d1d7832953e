import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mindTime } from '../../src/scenarios/mind/impression-lines.ts';
import { mind } from '../../src/scenarios/mind.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { prepared } from '../../src/scenarios/prepared.ts';
import { scenarioContract } from '../../src/testing/scenario-contract.ts';
import { shared, skipWithout } from '../shared.ts';
import { fixture, inFolder, preparedFrom } from './raw-folder.ts';

scenarioContract(mind, { from: fixture('mind') });

const news = (...rows: string[][]) => rows.map(([id, title]) => `${id}\tc\ts\t${title}\t\turl\t[]\t[]\n`).join('');
const one = { 'news.tsv': news(['N1', 'One'], ['N2', 'Two']) };

test('train and dev become train and test, and a test folder without labels is skipped with a note', async () => {
  const to = await preparedFrom(mind, { of: 'mind' });
  assert.deepEqual(to.rows.map(({ split, user, history, candidates, labels }) => [split, to.userIds[user], history, candidates, labels]), [
    ['train', 'U1', [0, 1], [2, 4], [1, 0]],
    ['train', 'U2', [], [0, 1], [0, 1]],
    ['train', 'U3', [], [1], [0]],
    ['test', 'U2', [0, 2], [5, 6], [0, 1]],
    ['test', 'U4', [6], [0, 5, 2], [1, 0, 0]],
  ]);
  assert.equal(to.notes[0], 'MINDlarge_test/behaviors.tsv has no labels and was skipped.');
  const valid = await preparedFrom(mind, { of: 'mind', options: { dev: 'valid' } });
  assert.deepEqual(valid.rows.map(({ split }) => split), ['train', 'train', 'train', 'valid', 'valid']);
});

test('items without text and unknown items leave the rows; each unknown id is told once', async () => {
  const to = await preparedFrom(mind, { of: 'mind' });
  assert.deepEqual(Object.fromEntries(to.counts),
    { 'candidate-without-text': 3, 'history-item-without-text': 3, 'impression-without-candidates': 1 });
  assert.deepEqual(to.faults.map(({ file, line, message }) => [file, line, message]), [
    ['MINDsmall_train/behaviors.tsv', 3, 'item id "N99" is not in news.tsv'],
    ['MINDsmall_train/behaviors.tsv', 3, 'item id "N98" is not in news.tsv'],
  ]);
});

test('quotes are characters, and news that two folders have is taken once', async () => {
  const { itemColumns } = await preparedFrom(mind, { of: 'mind' });
  assert.deepEqual(itemColumns['id'], ['N1', 'N2', 'N3', 'N4', '__proto__', 'N6', 'N7']);
  assert.equal((itemColumns['title'] as string[])[1], 'A "quoted" eight wins');
});

test('a single folder becomes the test split, or the one that is asked for', async () => {
  const files = { ...one, 'behaviors.tsv': '7\tU1\t1/2/2020 3:04:05 AM\tN1\tN2-1 N1-0\n' };
  const { rows, batches } = await preparedFrom(mind, { files });
  assert.deepEqual(rows.map(({ split, time }) => [split, time]), [['test', Date.UTC(2020, 0, 2, 3, 4, 5)]]);
  assert.deepEqual(batches[0]!.columns['impressionId'], ['7']);
  assert.equal((await preparedFrom(mind, { files, options: { only: 'train' } })).rows[0]!.split, 'train');
});

test('lines that are no impressions are set aside with what was expected', async () => {
  const behaviors = ['1\tU1\tyesterday\tN1\tN2-1', '2\tU1\t1/2/2020 3:04:05 AM\tN1\tN2', '3\tU1\t1/2/2020 3:04:05 AM\tN1', '4\tU1\t1/2/2020 3:04:05 AM\tN1\tN2-0'];
  const to = await preparedFrom(mind, { files: { ...one, 'behaviors.tsv': `\uFEFF${behaviors.join('\r\n')}` } });
  assert.deepEqual(to.faults.map(({ line, code, message }) => [line, code, message]).sort(), [
    [1, 'malformed', 'found time "yesterday", expected M/D/YYYY h:mm:ss AM or PM'],
    [2, 'malformed', 'found "N2", expected an id with -0 or -1'],
    [3, 'malformed', 'found 4 fields, expected 5'],
  ]);
  assert.equal(to.rows.length, 1);
});

test('the hour after midnight and after noon are 0 and 12', () => {
  assert.equal(mindTime('11/12/2019 12:00:01 AM'), Date.UTC(2019, 10, 12, 0, 0, 1));
  assert.equal(mindTime('11/12/2019 12:00:01 PM'), Date.UTC(2019, 10, 12, 12, 0, 1));
});

test('a time that no clock shows is none', () => {
  for (const text of ['2019-11-12', '', '13/1/2019 1:00:00 AM', '2/29/2019 1:00:00 AM', '1/0/2019 1:00:00 AM', '1/1/2019 13:00:00 AM', '1/1/2019 0:00:00 AM', '1/1/2019 1:60:00 AM']) {
    assert.ok(Number.isNaN(mindTime(text)), text);
  }
  assert.equal(mindTime('2/29/2020 1:00:00 AM'), Date.UTC(2020, 1, 29, 1));
});

test('says what is missing, empty, or of an unknown split', async () => {
  await assert.rejects(preparedFrom(mind, { files: one }), { code: 'missing-file', message: /has news\.tsv; expected behaviors\.tsv and news\.tsv/ });
  await assert.rejects(preparedFrom(mind, { files: { 'behaviors.tsv': 'x' } }), { code: 'missing-file', message: /behaviors\.tsv has no news\.tsv beside it/ });
  await assert.rejects(preparedFrom(mind, { files: { ...one, 'behaviors.tsv': '' } }), { code: 'empty', message: /behaviors\.tsv: empty file/ });
  await assert.rejects(preparedFrom(mind, { of: 'mind', options: { dev: 'train' as 'valid' } }), { code: 'wrong-value', message: /expected valid or test/ });
});

test('mind-sample keeps 119 impressions with a clicked and an unclicked known candidate', skipWithout('data/mind-sample'), async () => {
  await inFolder(async (folder) => {
    const { counts, dropped, faults, notes } = await prepare(mind, { from: shared('data/mind-sample')!, to: folder });
    assert.equal(counts.impressions + dropped['impression-without-candidates']!, 5000);
    assert.deepEqual([counts.items, counts.impressions, counts.rows, counts.positives], [2000, 2396, 5310, 175]);
    assert.equal(faults['unknown-item'], 22_592 - 838);
    assert.match(notes.join(), /lists the first 10000 of 21754 faults "unknown-item"/);
    let both = 0;
    for await (const { columns: { labels: { offsets, values } } } of prepared(folder, { split: 'test' }).open(0)) {
      for (let row = 0; row + 1 < offsets.length; row++) {
        const own = values.subarray(offsets[row]!, offsets[row + 1]!);
        if (own.includes(0) && own.includes(1)) both++;
      }
    }
    assert.equal(both, 119);
  });
});
