import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { RawFault } from '../../src/core/scenario.ts';
import { readJsonLines } from '../../src/io/json-lines.ts';
import { readDelimited } from '../../src/io/delimited.ts';
import { readLines } from '../../src/io/lines.ts';
import type { TextOptions } from '../../src/io/raw-text.ts';
import { rawOf } from './raw-of.ts';

async function read(content: string | Buffer, options?: TextOptions, pieceBytes = 3): Promise<[number, string][]> {
  const found: [number, string][] = [];
  for await (const { lineNumbers, lines } of readLines(rawOf(content, pieceBytes, 'a.txt'), options)) {
    lines.forEach((line, at) => found.push([lineNumbers[at]!, line]));
  }
  return found;
}

test('lines come without line ends and without a byte order mark, whatever the pieces', async () => {
  for (let pieceBytes = 1; pieceBytes < 20; pieceBytes++) {
    assert.deepEqual(await read('\uFEFFa\r\nb🦊\n\nlast', {}, pieceBytes), [[1, 'a'], [2, 'b🦊'], [3, ''], [4, 'last']]);
  }
});

test('a line that is not UTF-8 is set aside and the numbering goes on', async () => {
  const faults: RawFault[] = [];
  const bytes = Buffer.concat([Buffer.from('a\n'), Buffer.from([0xe2, 0x82]), Buffer.from('\nc\n')]);
  assert.deepEqual(await read(bytes, { onFault: (fault) => faults.push(fault) }), [[1, 'a'], [3, 'c']]);
  assert.deepEqual(faults.map(({ file, line, code }) => [file, line, code]), [['a.txt', 2, 'encoding']]);
  assert.equal((await read(bytes, { encoding: 'latin1' }))[1]![1], 'â\u0082');
});

test('an empty file is an error', async () => {
  await assert.rejects(read(''), { code: 'empty', message: 'a.txt: empty file (0 bytes), expected lines of text' });
});

test('JSON lines are values; a broken line says where and what', async () => {
  const values: unknown[] = [];
  const faults: RawFault[] = [];
  const text = '{"__proto__": 1, "a": "x"}\n\nnot json\n[2]\n';
  for await (const part of readJsonLines(rawOf(text, 5, 'a.json'), { onFault: (fault) => faults.push(fault) })) values.push(...part.values);
  assert.equal(values.length, 2);
  assert.deepEqual(Object.keys(values[0] as object), ['__proto__', 'a']);
  assert.equal(({} as { a?: string }).a, undefined);
  assert.match(`${faults[0]!.file}:${faults[0]!.line}: ${faults[0]!.message}`, /^a.json:3: found "not json" \(.*\), expected a JSON value$/);
});

test('a line that does not end is refused before it fills the memory, also inside quotes', async () => {
  const piece = Buffer.alloc(2 ** 23, 'a');
  let handedOut = 0;
  const endless = { name: 'endless.tsv', path: 'endless.tsv', open: async () => (async function* () {
    yield Buffer.from('one\n"');
    for (handedOut = 0; ; handedOut += piece.length) yield piece;
  })() };
  for (const read of [readLines, (file: typeof endless) => readDelimited(file, { delimiter: '\t', quote: true })]) {
    await assert.rejects(async () => { for await (const _ of read(endless)) { /* reading is the test */ } },
      { name: 'DataError', code: 'too-large', message: /^endless\.tsv: line 2: no end after \d+ bytes, expected lines of at most 67108864$/ });
    assert.ok(handedOut < 2 ** 27);
  }
});
