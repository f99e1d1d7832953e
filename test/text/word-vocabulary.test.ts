import assert from 'node:assert/strict';
import { test } from 'node:test';

import { WordVocabulary, wordsOf } from '../../src/text/word-vocabulary.ts';

const texts = ['The red ant', 'the red bee', 'a bee, a bee'];

test('numbers go from the most frequent word on, and equally frequent words have one order', () => {
  const vocabulary = WordVocabulary.of(texts);
  assert.deepEqual(vocabulary.words, ['bee', 'red', 'the', 'a', 'ant']);
  assert.deepEqual(WordVocabulary.of([...texts].reverse()).words, vocabulary.words);
  assert.equal(vocabulary.size, 7);
});

test('a word counts once per text, and rare or surplus words are left out', () => {
  assert.deepEqual(WordVocabulary.of(texts, { atLeast: 2 }).words, ['bee', 'red', 'the']);
  assert.deepEqual(WordVocabulary.of(texts, { atMost: 1 }).words, ['bee']);
});

test('a text becomes the numbers of its first words; a word not known has the number 1', () => {
  const vocabulary = WordVocabulary.of(texts);
  assert.deepEqual([...vocabulary.encode('The ANT sees a wasp', 4)], [4, 6, 1, 5]);
  assert.deepEqual([...vocabulary.encode('', 4)], []);
});

test('words like names of object members are words', () => {
  const vocabulary = WordVocabulary.of(['__proto__ constructor']);
  assert.deepEqual([...vocabulary.encode('constructor proto toString', 3)], [2, 3, 1]);
});

test('words are cut in any script, and combining marks stay with their letter', () => {
  assert.deepEqual(wordsOf('Ночь, ночь! 夜は 1.5 e\u0301te'), ['ночь', 'ночь', '夜は', '1', '5', 'éte']);
});
