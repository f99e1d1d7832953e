import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { readDelimited } from '../../src/io/delimited.ts';
import { readLines } from '../../src/io/lines.ts';
import { openRaw, type RawFile } from '../../src/io/raw-folder.ts';
import { shared, skipWithout } from '../shared.ts';
import { zipOf } from './zip-of.ts';

const folder = await mkdtemp(join(tmpdir(), 'rxrec-raw-'));
after(() => rm(folder, { recursive: true, force: true }));

async function made(name: string, content: string | Buffer): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

async function textOf(file: RawFile): Promise<string[]> {
  const all: string[] = [];
  for await (const { lines } of readLines(file)) for (const line of lines) all.push(line);
  return all;
}

test('a folder, a .zip and a .gz read alike', async () => {
  const inside = join(folder, 'set', 'deep');
  await mkdir(inside, { recursive: true });
  await writeFile(join(inside, 'plain.txt'), 'one\ntwo\n');
  await writeFile(join(inside, 'packed.txt.gz'), gzipSync('one\ntwo\n'));
  await writeFile(join(inside, '.DS_Store'), 'x');
  const raw = await openRaw(join(folder, 'set'));
  assert.deepEqual(raw.list(), ['deep/packed.txt', 'deep/plain.txt']);
  for (const name of ['plain.txt', 'deep/packed.txt', 'packed.txt']) assert.deepEqual(await textOf(raw.file(name)), ['one', 'two']);

  const zip = await openRaw(await made('set.zip', zipOf({ 'deep/plain.txt': 'one\ntwo\n', '__MACOSX/deep/._plain.txt': 'x', 'empty/': '' })));
  assert.deepEqual(zip.list(), ['deep/plain.txt']);
  assert.deepEqual(await textOf(zip.file('plain.txt')), ['one', 'two']);
  assert.deepEqual(await textOf(zip.file('plain.txt')), ['one', 'two']);
  await zip.close();

  const single = await openRaw(await made('alone.txt.gz', gzipSync('one\ntwo')));
  assert.deepEqual(single.list(), ['alone.txt']);
  assert.deepEqual(await textOf(single.file('alone.txt')), ['one', 'two']);
});

test('a name finds the file that ends with it, the highest first; two alike are an error', async () => {
  const raw = await openRaw(await made('names.zip', zipOf({ 'a/x.tsv': '1', 'a/b/x.tsv': '2', 'train/y.tsv': '3', 'dev/y.tsv': '4', ['__proto__']: '5' })));
  assert.equal(raw.find('x.tsv')?.name, 'a/x.tsv');
  assert.equal(raw.find('__proto__')?.name, '__proto__');
  assert.equal(raw.find('constructor'), undefined);
  assert.throws(() => raw.find('y.tsv'), { code: 'malformed', message: /more than once: train\/y.tsv, dev\/y.tsv|more than once: dev\/y.tsv, train\/y.tsv/ });
  assert.throws(() => raw.file('x.tvs'), { code: 'missing-file', hint: 'did you mean "x.tsv"?' });
  await raw.close();
});

test('an archive that leads out of itself is refused', async () => {
  for (const name of ['../evil.txt', 'a/../../evil.txt', '/etc/evil', 'C:/evil', '..\\evil.txt']) {
    await assert.rejects(openRaw(await made('evil.zip', zipOf({ 'good.txt': 'x', [name]: 'x' }))), { name: 'DataError', code: 'unsafe-path', message: /evil.zip: .*evil/ });
  }
});

test('what unpacks to too much is refused', async () => {
  const zeros = Buffer.alloc(20 * 2 ** 20);
  await assert.rejects(openRaw(await made('bomb.zip', zipOf({ 'zeros.txt': zeros }))), { code: 'too-large', message: /bomb.zip: zeros.txt: \d+ bytes unpack to 20971520/ });
  await assert.rejects(openRaw(await made('big.zip', zipOf({ a: 'x'.repeat(100) })), { bytes: 50 }), { code: 'too-large' });
  const liar = await openRaw(await made('liar.zip', zipOf({ 'zeros.txt': zeros }, 1000)));
  await assert.rejects(textOf(liar.file('zeros.txt')), { name: 'DataError' });
  await liar.close();
  const gz = await openRaw(await made('bomb.gz', gzipSync(Buffer.alloc(40 * 2 ** 20, '0\n'))));
  await assert.rejects(textOf(gz.file('bomb')), { code: 'too-large', message: /bomb.gz/ });
});

test('a damaged archive, and a file that is not there, are errors that name the file', async () => {
  await assert.rejects(openRaw(join(folder, 'nowhere')), { code: 'missing-file', message: /nowhere: no such file/ });
  await assert.rejects(openRaw(await made('broken.zip', 'PK\x03\x04 and then nothing of use')), { code: 'malformed', message: /broken.zip: cannot be read/ });
  const cut = await openRaw(await made('cut.txt.gz', gzipSync('some text that is long enough\n'.repeat(1000)).subarray(0, 60)));
  await assert.rejects(textOf(cut.file('cut.txt')), { code: 'malformed', message: /cut.txt: cannot be read \(unexpected end of file\)/ });
});

test('a packed file that unpacks to other bytes than were packed is an error at its end', async () => {
  const bytes = zipOf({ 'a.csv': 'id,name\n1,one\n' });
  bytes[bytes.indexOf('504b0102', 0, 'hex') + 16]! ^= 1;
  const raw = await openRaw(await made('other.zip', bytes));
  await assert.rejects(textOf(raw.file('a.csv')),
    { name: 'DataError', code: 'malformed', message: /other\.zip: a\.csv is damaged: .*checksum [0-9a-f]{8}, expected [0-9a-f]{8}/ });
  await raw.close();
});

test('an archive with two files of one name is refused', async () => {
  const twice = Buffer.from(zipOf({ 'a.csv': '1', 'b.csv': '2' }).toString('latin1').replaceAll('b.csv', 'a.csv'), 'latin1');
  await assert.rejects(openRaw(await made('twice.zip', twice)), { code: 'malformed', message: /twice\.zip: a\.csv is there twice/ });
});

test('reading can stop early', async () => {
  const raw = await openRaw(await made('early.txt.gz', gzipSync('line\n'.repeat(500_000))));
  for await (const { lines } of readLines(raw.file('early.txt'))) {
    assert.ok(lines.length > 0);
    break;
  }
});

test('the real MovieLens archive opens', skipWithout('data/ml-latest-small/ml-latest-small.zip'), async () => {
  const raw = await openRaw(shared('data/ml-latest-small/ml-latest-small.zip')!);
  let rows = 0;
  for await (const part of readDelimited(raw.file('ratings.csv'), { delimiter: ',', header: ['userId', 'rating'] })) rows += part.lineNumbers.length;
  assert.equal(rows, 100_836);
  rows = 0;
  for await (const part of readDelimited(raw.file('movies.csv'), { delimiter: ',', quote: true, header: true, fields: 3 })) rows += part.lineNumbers.length;
  assert.equal(rows, 9742);
  await raw.close();
});

test('the real MIND sample has no faulty line', skipWithout('data/mind-sample/news.tsv'), async () => {
  const raw = await openRaw(shared('data/mind-sample')!);
  for (const [name, fields] of [['behaviors.tsv', 5], ['news.tsv', 8]] as const) {
    let rows = 0;
    for await (const part of readDelimited(raw.file(name), { delimiter: '\t', fields })) rows += part.lineNumbers.length;
    assert.ok(rows > 0);
  }
});
