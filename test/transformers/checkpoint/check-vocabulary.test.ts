import assert from 'node:assert/strict';
import { test } from 'node:test';

import { tokenizer } from '../../../src/text/tokenizer.ts';
import { checkVocabulary } from '../../../src/transformers/checkpoint/check-vocabulary.ts';
import { folderOf, wordTokenizer } from './checkpoint-of.ts';

test('as many embeddings as ids, or more, are fine', () => {
  for (const config of [{ vocab_size: 10 }, { vocab_size: 16 }, { vocab_size: 8, padded_vocab_size: 12 }, { text_config: { vocab_size: 10 } }]) checkVocabulary(config, { ids: 10 });
});

test('ids without an embedding are told', () => {
  assert.throws(() => checkVocabulary({ vocab_size: 9 }, { ids: 10 }), { name: 'EngineError', code: 'load', message: 'the tokenizer gives ids up to 9, the model has embeddings for 0 to 8' });
  assert.throws(() => checkVocabulary({ vocab_size: '9' }, { ids: 10 }), { code: 'load', message: /says no vocab_size/ });
  assert.throws(() => checkVocabulary({ text_config: null }, { ids: 10 }), { code: 'load' });
});

test('the ids of a tokenizer are counted over vocabulary and added tokens, of words and of Unigram', async () => {
  const ids = async (document: object) => (await tokenizer(folderOf({ 'tokenizer.json': document })).load()).ids;
  const words = wordTokenizer('yes', 'no') as { added_tokens: object[] };
  assert.equal(await ids(words), 3);
  assert.equal(await ids({ ...words, added_tokens: [...words.added_tokens, { id: 7, content: '<x>', special: true }] }), 8);
  assert.equal(await ids({ ...words, model: { type: 'Unigram', unk_id: 0, vocab: [['<unk>', 0], ['a', -1], ['b', -2], ['c', -3]] } }), 4);
});
