import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cut, vocabularyDocument } from '../../src/export/vocabulary.ts';
import { checkDocument } from '../../src/io/document.ts';
import { WordVocabulary, wordsOf } from '../../src/text/word-vocabulary.ts';
import { itemTable } from '../../src/training/item-table.ts';
import type { Recommender } from '../../src/training/recommender.ts';

test('what the vocabulary says of words is how they are cut here', () => {
  for (const text of ['', "It's Café №5, naïve-ish", 'ＦＵＬＬ width ﬁ', '東京 2020 नमस्ते', 'a_b\tc\u0000d\u200de', 'İstanbul ẞ Σς', 'e\u0301té 👍🏽 x²']) {
    assert.deepEqual(text.normalize(cut.normal).toLowerCase().match(new RegExp(cut.pattern, 'gu')) ?? [], wordsOf(text));
  }
});

test('each column says what becomes which number', () => {
  const texts: Recommender['texts'] = {
    title: { from: 'title', as: 'words', lead: 'The' }, short: { from: 'title', as: 'words', most: 2, vocabulary: 'few' },
    beat: { from: 'beat', as: 'category' }, id: { from: 'id', as: 'number' }, fine: { from: 'codes', as: 'codes', level: 1 },
  };
  const columns = { title: ['Rain falls'], beat: ['weather'], codes: { offsets: Int32Array.of(0, 2), values: Int32Array.of(7, 9) } };
  const table = itemTable(texts, { count: 1, ids: ['a'], texts: [''], column: (name) => columns[name as keyof typeof columns] });
  const document = checkDocument('exported-vocabulary', vocabularyDocument(texts, table), 'vocabulary.json');
  assert.deepEqual(document.columns, {
    title: { from: 'title', as: 'words', vocabulary: 'words', most: 30, lead: 'The', unknown: 1 }, short: { from: 'title', as: 'words', vocabulary: 'few', most: 2, unknown: 1 },
    beat: { from: 'beat', as: 'category', vocabulary: 'beat', unknown: 1 }, id: { from: 'id', as: 'number', vocabulary: 'id', unknown: 1 },
    fine: { from: 'codes', as: 'codes', vocabulary: 'fine', level: 1, unknown: 1 },
  });
  const { fine, few, words } = document.vocabularies;
  assert.deepEqual([fine, few, words!.length, new WordVocabulary(words!).idOf('rain') >= document.first], [['9'], ['falls', 'rain'], 3, true]);
});
