import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { readLlama2cVocabulary } from '../../src/text/llama2c-vocabulary.ts';
import { tokenizer } from '../../src/text/tokenizer.ts';
import { shared, skipWithout } from '../shared.ts';

const vocabulary = 'models/stories260k/tok512.bin';

/** The original's way: again and again the neighbours whose union scores best, leftmost first. */
function greedy(bytes: Uint8Array): (text: string) => number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces: { text: string; score: number }[] = [];
  for (let at = 4; at < bytes.length;) {
    const length = view.getInt32(at + 4, true);
    pieces.push({ score: view.getFloat32(at, true), text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(at + 8, at + 8 + length)) });
    at += 8 + length;
  }
  const idOf = new Map(pieces.map(({ text }, id) => [text, id]));
  return (text) => {
    if (text === '') return [];
    const ids = [...` ${text}`].flatMap((point) => idOf.has(point) ? [idOf.get(point)!] : [...new TextEncoder().encode(point)].map((byte) => byte + 3));
    for (;;) {
      let best = { score: -1e10, at: -1, id: -1 };
      for (let at = 0; at + 1 < ids.length; at++) {
        const id = idOf.get(pieces[ids[at]!]!.text + pieces[ids[at + 1]!]!.text);
        if (id !== undefined && pieces[id]!.score > best.score) best = { score: pieces[id]!.score, at, id };
      }
      if (best.at === -1) return ids;
      ids.splice(best.at, 2, best.id);
    }
  };
}

test('cuts text as the greedy search of llama2.c does', skipWithout(vocabulary), async () => {
  const reference = greedy(readFileSync(shared(vocabulary)!));
  const { encode, before, after, idOf } = await tokenizer(shared('models/stories260k')!).load();
  const texts = [
    'Once upon a time, there was a little girl named Lily.', 'YES', 'NO', '', ' ', '  two  blanks ', 'line\nbreak\ttab', 'Amélie 👩‍👧 你好 €™',
    'You are a recommender. Please response "YES" or "NO".', '<s>not a token</s><0x0A>', 'aaaaaaa hhhhehehe', '\u0000\u00a0\u200a',
    ...Array.from({ length: 200 }, (_, seed) => made(seed + 1)),
  ];
  for (const text of texts) assert.deepEqual([...encode(text)], reference(text), JSON.stringify(text));
  assert.deepEqual([...encode('Once upon a time')], [403, 407, 261, 378]);
  assert.deepEqual([[...before], [...after], idOf('<s>'), idOf(' the')], [[1], [], 1, 265]);
});

test('other bytes are no vocabulary', () => {
  for (const bytes of [new Uint8Array(0), new Uint8Array(3), new Uint8Array(4000), Uint8Array.from({ length: 999 }, (_, at) => at * 7)]) {
    assert.equal(readLlama2cVocabulary(bytes), undefined);
  }
});

test('a vocabulary that was cut short is none', skipWithout(vocabulary), () => {
  const whole = readFileSync(shared(vocabulary)!);
  assert.ok(readLlama2cVocabulary(whole));
  assert.equal(readLlama2cVocabulary(whole.subarray(0, -1)), undefined);
  assert.equal(readLlama2cVocabulary(whole.subarray(0, 2000)), undefined);
});

function made(seed: number): string {
  let state = seed;
  const draw = (below: number) => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % 65_521 % below;
  const words = ['the', 'dog', 'ran', 'happily', 'Lily', 'and', '"Hello!"', 'she', 'said', 'tttthe', 'wwas', '\n', 'ééé', '  '];
  return Array.from({ length: 1 + draw(30) }, () => words[draw(words.length)]).join(' ');
}
