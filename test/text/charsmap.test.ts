import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { charsmap } from '../../src/text/charsmap.ts';
import { shared, skipWithout } from '../shared.ts';

/** A table that makes `A` to `bc`, and nothing else: the root, below it the byte of A, below that its leaf. */
function tableOf(): Buffer {
  const units = new Uint32Array(0x43);
  units[0] = 1 << 10;
  units[1 ^ 0x41] = 0x41 | 1 << 8 | 2 << 10;
  units[1 ^ 0x41 ^ 2] = 2 ** 31;
  const size = Buffer.alloc(4);
  size.writeUInt32LE(units.byteLength);
  return Buffer.concat([size, Buffer.from(units.buffer), Buffer.from('bc\0')]);
}

test('what the table has is replaced, everything else stays', () => {
  const normalise = charsmap(tableOf().toString('base64'));
  assert.equal(normalise('A xA\u{1f3ac}é\0'), 'bc xbc\u{1f3ac}é\0');
  assert.equal(normalise(''), '');
});

test('a grapheme of few bytes that only begins like an entry is replaced whole, a longer one character by character', () => {
  const normalise = charsmap(tableOf().toString('base64'));
  assert.equal(normalise('A\u0301'), 'bc');
  assert.equal(normalise('A\u0301\u0302\u0303'), 'bc\u0301\u0302\u0303');
});

test('a table that is cut short is refused', () => {
  const table = tableOf();
  for (const cut of [0, 3, 4, 100]) assert.throws(() => charsmap(table.subarray(0, cut).toString('base64')), { code: 'load', message: /precompiled_charsmap has \d+ bytes/ });
});

test('the table of T5 keeps what joins emojis, and composes compatible characters', skipWithout('models/checkpoints/t5'), () => {
  const { normalizer } = JSON.parse(readFileSync(shared('models/checkpoints/t5/tokenizer.json')!, 'utf8')) as { normalizer: { precompiled_charsmap: string } };
  const normalise = charsmap(normalizer.precompiled_charsmap);
  assert.equal(normalise('ﬁ Ａ\u00a0①\t\u{1f468}\u200d\u{1f469}'), 'fi A 1 \u{1f468}\u200d\u{1f469}');
});
