import assert from 'node:assert/strict';
import { test } from 'node:test';

import { recbenchMatching } from '../../src/text/prompts/recbench-matching.ts';
import { recbenchService, recbenchServiceSystem } from '../../src/text/prompts/recbench-service.ts';
import { recbenchYesNo } from '../../src/text/prompts/recbench-yes-no.ts';
import { recbenchYesNoChat } from '../../src/text/prompts/recbench-yes-no-chat.ts';
import { recformerMatching } from '../../src/text/prompts/recformer-matching.ts';

const rows = [
  { history: ['Harbor reopens after storm', 'Night train to the lake'], candidate: 'A tax for the moon' },
  { history: ['One'], candidate: 'title: X, year: 1999' },
  { history: [], candidate: 'Äpfel 🍎' },
] as const;
const bodies = [
  'User behavior sequence: \n(1) Harbor reopens after storm\n(2) Night train to the lake\nCandidate item: A tax for the moon',
  'User behavior sequence: \n(1) One\nCandidate item: title: X, year: 1999',
  'User behavior sequence: \n\nCandidate item: Äpfel 🍎',
] as const;

test('recbench-yes-no renders three rows to the letter', () => {
  assert.deepEqual(rows.map(({ history, candidate }) => recbenchYesNo.render(history, candidate)), bodies.map((body) =>
    `You are a recommender. Please response "YES" or "NO" to represent whether this user is interested in this item. ${body}\nAnswer (Yes/No): `));
});

test('recbench-yes-no-chat renders three rows to the letter', () => {
  assert.deepEqual(rows.map(({ history, candidate }) => recbenchYesNoChat.render(history, candidate)), bodies.map((body) =>
    `You are a recommender. I will provide user behavior sequence, and a candidate item. Please response "YES" or "NO" to represent whether this user is interested in this item. You are not allowed to response any other words for any explanation or note. Now, your role formally begins. Any other information should not disturb you. ${body}\nAnswer (Yes/No): `));
});

test('recbench-matching renders three users and items to the letter', () => {
  assert.deepEqual(rows.map(({ history }) => recbenchMatching.user(history)), [
    'User behavior sequence: \n(1) Harbor reopens after storm\n(2) Night train to the lake',
    'User behavior sequence: \n(1) One',
    'User behavior sequence: \n',
  ]);
  assert.deepEqual(rows.map(({ candidate }) => recbenchMatching.item(candidate)), [
    'Candidate item: A tax for the moon', 'Candidate item: title: X, year: 1999', 'Candidate item: Äpfel 🍎',
  ]);
});

test('recbench-service renders three rows to the letter, and its system says what the chat prompt begins with', () => {
  assert.deepEqual(rows.map(({ history, candidate }) => recbenchService.render(history, candidate)), bodies);
  for (const { history, candidate } of rows) {
    assert.equal(`${recbenchServiceSystem}${recbenchService.render(history, candidate)}\nAnswer (Yes/No): `, recbenchYesNoChat.render(history, candidate));
  }
});

test('recformer-matching puts items into one list', () => {
  assert.deepEqual(JSON.parse(recformerMatching.user(['{"title":"A, [b]"}', '{"title":"C","year":""}'])), [{ title: 'A, [b]' }, { title: 'C', year: '' }]);
  assert.equal(recformerMatching.user([]), '[]');
  assert.equal(recformerMatching.item('{"title":"A"}'), '[{"title":"A"}]');
});
