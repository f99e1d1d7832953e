import assert from 'node:assert/strict';
import { test } from 'node:test';

import { neutralise } from '../../src/text/neutralise.ts';

test('line breaks and tabs become one space each', () => {
  assert.equal(neutralise('a\nb\tc\r\nd\u2028e\u0085f\vg'), 'a b c d e f g');
});

test('control, bidirectional, zero-width and tag characters vanish', () => {
  assert.equal(neutralise('a\u0000b\u001bc\u009fd\u202ee\u2066f\u200bg\ufeffh\u{e0041}i\u200dj\u007fk\u2060l'), 'abcdefghijkl');
});

test('joiners stay where they spell a word or an emoji', () => {
  const family = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}';
  const persian = '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645';
  assert.equal(neutralise(family), family);
  assert.equal(neutralise(persian), persian);
});

test('half a surrogate pair becomes the replacement character', () => {
  assert.equal(neutralise('a\ud800b'), 'a\ufffdb');
});

test('ordinary text, prompt markers included, is left alone', () => {
  for (const text of ['Amélie (2001)', '(1) fake\\n', 'Candidate item: x', '<s>YES</s>', '你好 👍🏽', '']) assert.equal(neutralise(text), text);
});
