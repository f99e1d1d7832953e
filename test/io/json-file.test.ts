import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { parseJsonObject, readJsonFile } from '../../src/io/json-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'rxrec-json-'));
after(() => rmSync(folder, { recursive: true }));
const parse = (text: string, limits: { maxDepth?: number; uniqueKeys?: boolean } = {}) => parseJsonObject(Buffer.from(text), 'x.json', { maxBytes: 1000, ...limits });

test('a JSON object is given back as it stands', async () => {
  const path = join(folder, 'config.json');
  writeFileSync(path, '{"a": [1, {"b": "\\"}]{[ü"}], "__proto__": 3}');
  const read = await readJsonFile(path, { maxBytes: 100, uniqueKeys: true });
  assert.deepEqual(read['a'], [1, { b: '"}]{[ü' }]);
  assert.equal(Object.hasOwn(read, '__proto__'), true);
});

test('a file that is longer than it may be is refused by its size', async () => {
  const path = join(folder, 'long.json');
  writeFileSync(path, ' '.repeat(200));
  await assert.rejects(readJsonFile(path, { maxBytes: 100 }), { code: 'too-large', message: /long.json: 200 bytes of JSON, at most 100/ });
  await assert.rejects(readJsonFile(join(folder, 'none'), { maxBytes: 100 }), { code: 'missing-file' });
});

test('nesting is counted outside of texts, and refused before anything is built', () => {
  assert.deepEqual(parse('{"a":[[1]],"b":"[[[[["}', { maxDepth: 3 }), { a: [[1]], b: '[[[[[' });
  assert.throws(() => parse('{"a":[[1]]}', { maxDepth: 2 }), { code: 'malformed', message: /x.json: it nests deeper than 2 at character 6/ });
  assert.throws(() => parse(`{"a":${'['.repeat(500)}`), { code: 'malformed', message: /deeper than 32/ });
});

test('a key that stands twice is told however it is written, and only within one object', () => {
  assert.deepEqual(parse('{"a":{"a":1},"b":{"a":2},"c":["a","a"]}', { uniqueKeys: true }), { a: { a: 1 }, b: { a: 2 }, c: ['a', 'a'] });
  assert.throws(() => parse('{"a":1, "b":{}, "\\u0061" :2}', { uniqueKeys: true }), { code: 'duplicate-id', message: /the key "a" stands twice/ });
  assert.deepEqual(parse('{"a":1,"a":2}'), { a: 2 });
});

test('what is no JSON object is told', () => {
  for (const text of ['', '[]', '3', 'null', '{"a":', '{"a":1}}', '{"a', '{"a\\', 'NaN']) assert.throws(() => parse(text, { uniqueKeys: true }), { code: 'malformed', message: /^x.json: / }, text);
  assert.throws(() => parseJsonObject(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d), 'x.json', { maxBytes: 100 }), { code: 'malformed' });
});
