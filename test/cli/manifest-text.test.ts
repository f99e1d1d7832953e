import assert from 'node:assert/strict';
import { test } from 'node:test';

import { manifestText } from '../../src/cli/manifest-text.ts';
import { readText, repositoryFiles } from '../../scripts/repository.ts';

const counts = { users: 2, items: 3, impressions: 2, rows: 1005, positives: 1 };
const told = (dropped: Record<string, number>, faults: Record<string, number> = {}) => manifestText({
  name: 'mind', version: 1, title: 'made up', licence: 'none', options: {}, counts, splits: {}, dropped, faults, text: ['title'],
  notes: ['Said.'], raw: {}, files: {},
}, '/out').split('\n');

test('what was left out is told in the unit of its reason', () => {
  const lines = told({ 'candidate-without-text': 1, 'history-item-without-text': 1200, 'train-user-with-too-few-clicks': 2, 'non-click-not-drawn': 3, bored: 4 });
  assert.deepEqual(lines.filter((line) => line.startsWith('left out')), [
    'left out, candidate-without-text: 1 candidate',
    'left out, history-item-without-text: 1,200 history items',
    'left out, train-user-with-too-few-clicks: 2 users',
    'left out, non-click-not-drawn: 3 non-clicks',
    'left out, bored: 4',
  ]);
});

test('what was set aside is told by raw lines, unknown ids by id, and where they are listed', () => {
  assert.deepEqual(told({}, { malformed: 1, 'unknown-item': 2 }).slice(-6), [
    'set aside, malformed: 1 raw line', 'set aside, unknown-item: 2 ids', '(with their lines in faults.parquet)', 'note: Said.', 'written to /out', '',
  ]);
  assert.ok(!told({ 'rating-neutral': 1 }).some((line) => line.includes('faults.parquet')));
});

test('every reason that a scenario gives begins with a unit', () => {
  const reasons = repositoryFiles().filter((file) => file.startsWith('src/scenarios/')).flatMap((file) => [...readText(file).matchAll(/dropped\('([^']+)'/g)].map(([, reason]) => reason!));
  assert.ok(reasons.length > 5);
  for (const reason of reasons) assert.match(told({ [reason]: 2 }).find((line) => line.startsWith('left out'))!, /: 2 [a-z -]+s$/, reason);
});
