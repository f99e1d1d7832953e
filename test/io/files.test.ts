import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { confinedPath, makeFolder } from '../../src/io/files.ts';

const work = mkdtempSync(join(tmpdir(), 'rxrec-files-'));
after(() => rmSync(work, { recursive: true }));

test('a folder is made with those above it, and one that is there is left alone', async () => {
  const path = join(work, 'a', 'b b', 'ü');
  await Promise.all([makeFolder(path), makeFolder(path), makeFolder(join(path, 'c'))]);
  await makeFolder(path);
  assert.ok(statSync(join(path, 'c')).isDirectory());
});

test('many may make one deep folder at once', async () => {
  for (let round = 0; round < 50; round++) {
    const deep = join(work, `round ${round}`, 'a', 'b', 'c', 'd');
    await Promise.all([deep, join(deep, '..'), join(deep, '../..'), deep, join(deep, 'e')].map(makeFolder));
    assert.ok(statSync(join(deep, 'e')).isDirectory());
  }
});

test('a folder that cannot be made is an error that says why', async () => {
  writeFileSync(join(work, 'file'), '');
  symlinkSync(join(work, 'nowhere'), join(work, 'link'));
  for (const name of ['file', 'file/below', 'link', 'link/below']) {
    await assert.rejects(makeFolder(join(work, name)), { name: 'DataError', code: 'cannot-write' }, name);
  }
});

test('a file system that has no such folder does not keep the process for ever', { skip: !existsSync('/proc/self') && 'no /proc here' }, async () => {
  await assert.rejects(makeFolder('/proc/rxrec/out'), { code: 'cannot-write', message: /\/proc\/rxrec/ });
});

test('a path stays inside its folder, however it is spelled', () => {
  assert.equal(confinedPath('/data', 'a/./b.csv'), '/data/a/b.csv');
  for (const path of ['../b', 'a/../../b', '..\\b', '/etc/passwd', 'C:\\b', 'a\0b']) {
    assert.throws(() => confinedPath('/data', path), { code: 'unsafe-path' }, path);
  }
});
