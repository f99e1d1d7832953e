import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';

import type { RawFault } from '../../src/core/scenario.ts';
import { type DelimitedOptions, readDelimited } from '../../src/io/delimited.ts';
import { rawOf } from './raw-of.ts';

async function read(content: string | Buffer, options: DelimitedOptions, pieceBytes = 7) {
  const rows: string[][] = [];
  const lines: number[] = [];
  let header: readonly string[] = [];
  for await (const part of readDelimited(rawOf(content, pieceBytes), options)) {
    ({ header } = part);
    lines.push(...part.lineNumbers);
    for (let row = 0; row < part.lineNumbers.length; row++) rows.push(part.columns.map((column) => column[row]!));
  }
  return { header, rows, lines };
}

test('a tab separated file keeps its quotes as characters', async () => {
  const { rows, lines } = await read('1\t"a" \'quoted\'\t\n2\t"open\tü🦊\n', { delimiter: '\t' });
  assert.deepEqual(rows, [['1', '"a" \'quoted\'', ''], ['2', '"open', 'ü🦊']]);
  assert.deepEqual(lines, [1, 2]);
});

test('line ends, a byte order mark and blank lines are no part of the fields, whatever the pieces', async () => {
  for (const quote of [false, true]) {
    for (let pieceBytes = 1; pieceBytes < 20; pieceBytes++) {
      const { rows, lines } = await read('\uFEFFa,b\r\n\r\nc,d\r\n\ne,f', { delimiter: ',', quote }, pieceBytes);
      assert.deepEqual(rows, [['a', 'b'], ['c', 'd'], ['e', 'f']]);
      assert.deepEqual(lines, [1, 3, 5]);
    }
  }
});

test('a delimiter may have several characters', async () => {
  for (const quote of [false, true]) {
    for (const pieceBytes of [1, 2, 3, 100]) {
      const { rows } = await read('1::a:b::x\n2::::y\n', { delimiter: '::', quote }, pieceBytes);
      assert.deepEqual(rows, [['1', 'a:b', 'x'], ['2', '', 'y']]);
    }
  }
});

test('columns are picked by the names in the first line, in the order asked for', async () => {
  const { rows, header } = await read('item,title,x\n1,"A, b",2\n', { delimiter: ',', quote: true, header: ['title', 'item'] });
  assert.deepEqual(header, ['item', 'title', 'x']);
  assert.deepEqual(rows, [['A, b', '1']]);
  await assert.rejects(read('item,title\n1,a\n', { delimiter: ',', header: ['titel'] }),
    { code: 'missing-column', message: /made-up.tsv: line 1: no column "titel"; it has item, title/, hint: 'did you mean "title"?' });
  await assert.rejects(read('item,title\n', { delimiter: ',', header: ['year'] }), { code: 'missing-column' });
});

test('names and values like __proto__ are data', async () => {
  const { rows } = await read('__proto__,constructor\n__proto__,toString\n', { delimiter: ',', header: ['constructor', '__proto__'] });
  assert.deepEqual(rows, [['toString', '__proto__']]);
});

test('a quoted field goes over delimiters and line ends, and line numbers count those', async () => {
  const text = 'id,title\r\n1,"two\r\nlines, and ""quotes"""\r\n2,"\n\n"\n3,5" tall\n4,""\n';
  for (let pieceBytes = 1; pieceBytes < 40; pieceBytes++) {
    const { rows, lines } = await read(text, { delimiter: ',', quote: true, header: true }, pieceBytes);
    assert.deepEqual(rows, [['1', 'two\r\nlines, and "quotes"'], ['2', '\n\n'], ['3', '5" tall'], ['4', '']]);
    assert.deepEqual(lines, [2, 4, 7, 8]);
  }
});

test('agrees with csv-parse on thousands of made-up tables', async () => {
  let state = 7;
  const random = (below: number) => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) % below;
  const texts = ['', 'a', 'long text', '"', '""', ',', '\n', '\r\n', 'é', '🦊', ' ', 'x"y', '__proto__'];
  for (let table = 0; table < 300; table++) {
    const rows = Array.from({ length: 1 + random(8) }, () => Array.from({ length: 3 }, () => texts[random(texts.length)]! + texts[random(texts.length)]!));
    const end = random(2) ? '\r\n' : '\n';
    const text = rows.map((row) => row.map((field) => /[",\r\n]/.test(field) || random(2) ? `"${field.replaceAll('"', '""')}"` : field).join(',')).join(end) + (random(2) ? end : '');
    const wanted = parse(text, { record_delimiter: ['\r\n', '\n'] }) as string[][];
    assert.deepEqual(wanted, rows);
    assert.deepEqual((await read(text, { delimiter: ',', quote: true }, 1 + random(30))).rows, rows);
  }
});

test('a line with another number of fields is a fault that says which line, what was found and expected', async () => {
  const faults: RawFault[] = [];
  const { rows } = await read('a\tb\nc\nd\te\tf\ng\th\n', { delimiter: '\t', fields: 2, onFault: (fault) => faults.push(fault) });
  assert.deepEqual(rows, [['a', 'b'], ['g', 'h']]);
  assert.deepEqual(faults, [
    { file: 'made-up.tsv', line: 2, code: 'malformed', message: 'found 1 fields, expected 2' },
    { file: 'made-up.tsv', line: 3, code: 'malformed', message: 'found 3 fields, expected 2' },
  ]);
  await assert.rejects(read('a\tb\nc\n', { delimiter: '\t' }), { code: 'malformed', message: 'made-up.tsv: line 2: found 1 fields, expected 2' });
});

test('a line that is not UTF-8 is a fault, the lines around it are not', async () => {
  const bytes = Buffer.concat([Buffer.from('1\tgut\n2\tm'), Buffer.from([0xfc]), Buffer.from('de\n3\tmüde\n')]);
  for (const quote of [false, true]) {
    const faults: RawFault[] = [];
    const { rows, lines } = await read(bytes, { delimiter: '\t', quote, onFault: (fault) => faults.push(fault) });
    assert.deepEqual(rows, [['1', 'gut'], ['3', 'müde']]);
    assert.deepEqual(lines, [1, 3]);
    assert.deepEqual(faults, [{ file: 'made-up.tsv', line: 2, code: 'encoding', message: 'byte 4 is 0xfc, which is not UTF-8; expected UTF-8' }]);
    assert.deepEqual((await read(bytes, { delimiter: '\t', quote, encoding: 'latin1' })).rows[1], ['2', 'müde']);
  }
  await assert.rejects(read(bytes, { delimiter: '\t' }), { code: 'encoding', message: /made-up.tsv: line 2: byte 4 is 0xfc/ });
});

test('a quote that is never closed is an error at the line where it opens', async () => {
  await assert.rejects(read('a,b\nc,"d\ne,f\n', { delimiter: ',', quote: true }), { code: 'malformed', message: /made-up.tsv: line 2: a quote is opened and never closed/ });
  const faults: RawFault[] = [];
  assert.deepEqual((await read('a,"b"c\nd,e\n', { delimiter: ',', quote: true, onFault: (fault) => faults.push(fault) })).rows, [['d', 'e']]);
  assert.match(faults[0]!.message, /field 2 goes on after its closing quote/);
});

test('an empty file, and one in UTF-16, are errors', async () => {
  await assert.rejects(read('', { delimiter: ',' }), { code: 'empty', message: 'made-up.tsv: empty file (0 bytes), expected lines of text' });
  await assert.rejects(read(Buffer.from('\uFEFFa,b', 'utf16le'), { delimiter: ',' }), { code: 'encoding', message: /line 1: UTF-16/ });
});

