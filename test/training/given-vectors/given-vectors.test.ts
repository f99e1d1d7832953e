import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { writeParquet } from '../../../src/io/parquet.ts';
import { gloveVectors } from '../../../src/training/given-vectors/glove-vectors.ts';
import { parquetVectors } from '../../../src/training/given-vectors/parquet-vectors.ts';

const folder = await mkdtemp(join(tmpdir(), 'rxrec-vectors-'));
after(() => rm(folder, { recursive: true }));

async function fileOf(name: string, content: string | Buffer): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

test('a GloVe file: a word and its numbers on each line, packed or not, and the first of a word that is there twice', async () => {
  const text = 'the 0.5 -1\n. . 2 3\nrain 1e-1 4\nthe 9 9\n';
  const expected = { width: 2, keys: ['the', '. .', 'rain'], values: Float32Array.of(0.5, -1, 2, 3, 0.1, 4) };
  assert.deepEqual(await gloveVectors(await fileOf('small.txt', text)).load(), expected);
  assert.deepEqual(await gloveVectors(await fileOf('small.txt.gz', gzipSync(text))).load(), expected);
  assert.deepEqual(await gloveVectors(await fileOf('word2vec.txt', `3 2\n${text}`)).load(), expected);
  assert.deepEqual((await gloveVectors(join(folder, 'small.txt')).load((word) => word === 'rain')).keys, ['rain']);
});

test('a line that is no vector is told by its number, and so is a file without any', async () => {
  const broken = await fileOf('broken.txt', 'the 0.5 -1\nrain 0.1 wet\n');
  await assert.rejects(gloveVectors(broken).load(), { code: 'malformed', message: `${broken}, line 2: expected a word and 2 numbers, found "rain 0.1 wet"` });
  await assert.rejects(gloveVectors(await fileOf('short.txt', 'the 0.5 -1\nrain 0.1\n')).load(), { code: 'malformed', message: /line 2/ });
  await assert.rejects(gloveVectors(await fileOf('words.txt', 'the\nrain\n')).load(), { code: 'malformed', message: /line 1: expected a word and its numbers/ });
  await assert.rejects(gloveVectors(await fileOf('blank.txt', '\n\n')).load(), { code: 'empty' });
  await assert.rejects(gloveVectors(join(folder, 'absent.txt')).load(), { code: 'missing-file' });
});

test('a Parquet table: keys of text or whole numbers, and vectors; another file is another identity', async () => {
  const path = join(folder, 'vectors.parquet');
  const vector = { width: 2, values: Float32Array.of(1, 2, 3, 4) };
  await writeParquet(path, { id: ['a', 'b'], number: Int32Array.of(7, 8), vector });
  assert.deepEqual(await parquetVectors(path, { key: 'id', vector: 'vector' }).load(), { width: 2, keys: ['a', 'b'], values: vector.values });
  const numbered = parquetVectors(path, { key: 'number', vector: 'vector' });
  assert.deepEqual(await numbered.load((key) => key === '8'), { width: 2, keys: ['8'], values: Float32Array.of(3, 4) });
  const before = await numbered.identify();
  await writeParquet(path, { id: ['a', 'a'], number: Int32Array.of(7, 8), vector });
  assert.notDeepEqual(await numbered.identify(), before);
  await assert.rejects(parquetVectors(path, { key: 'id', vector: 'vector' }).load(), { code: 'duplicate-id', message: /"a" is there twice/ });
  await assert.rejects(parquetVectors(path, { key: 'id', vector: 'vectors' }).load(), { code: 'missing-column' });
  assert.throws(() => parquetVectors(path, { key: 'id' } as never), { code: 'missing-value' });
});
