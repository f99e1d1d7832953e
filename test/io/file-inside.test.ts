import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { fileInside } from '../../src/io/file-inside.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'rxrec-inside-')));
after(() => rmSync(root, { recursive: true }));
const folder = join(root, 'model');
mkdirSync(join(folder, 'sub'), { recursive: true });
mkdirSync(join(root, 'blobs'));
for (const file of ['model/a', 'model/sub/b', 'secret', 'blobs/c']) writeFileSync(join(root, file), 'x');

test('a file of the folder is found, also below it and by a link within it', async () => {
  symlinkSync('sub/b', join(folder, 'within'));
  assert.equal(await fileInside(folder, 'a'), join(folder, 'a'));
  assert.equal(await fileInside(folder, 'sub/b'), join(folder, 'sub/b'));
  assert.equal(await fileInside(folder, 'within'), join(folder, 'sub/b'));
});

test('names and links that lead out are refused', async () => {
  symlinkSync('../secret', join(folder, 'out'));
  symlinkSync(root, join(folder, 'up'));
  for (const name of ['../secret', '/etc/hostname', 'sub/../../secret', '..\\secret', 'out', 'up/secret', 'C:\\x']) {
    await assert.rejects(fileInside(folder, name), { code: 'unsafe-path' }, name);
  }
});

test('a link may lead into a folder that was named, and nowhere else', async () => {
  symlinkSync('../blobs/c', join(folder, 'kept'));
  await assert.rejects(fileInside(folder, 'kept'), { code: 'unsafe-path', message: /symbolic link out of its folder/ });
  assert.equal(await fileInside(folder, 'kept', [join(root, 'blobs')]), join(root, 'blobs', 'c'));
  await assert.rejects(fileInside(folder, 'out', [join(root, 'blobs')]), { code: 'unsafe-path' });
});

test('what is absent, dangling, a folder or a pipe is not read', { skip: process.platform === 'win32' }, async () => {
  symlinkSync('nowhere', join(folder, 'dangling'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  for (const name of ['none', 'dangling']) await assert.rejects(fileInside(folder, name), { code: 'missing-file' }, name);
  for (const name of ['sub', 'pipe']) await assert.rejects(fileInside(folder, name), { code: 'malformed', message: /no regular file/ }, name);
});
