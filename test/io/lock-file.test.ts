import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { RunError } from '../../src/core/errors.ts';
import { lockFile } from '../../src/io/lock-file.ts';

const work = mkdtempSync(join(tmpdir(), 'rxrec-lock-'));
after(() => rmSync(work, { recursive: true }));

const inUse = (pid: number) => new RunError('in-use', `in use by process ${pid}`, 'wait for it');

test('of many who ask at once one holds the lock, and the next after it has let go', async () => {
  const path = join(work, 'asked');
  const asked = await Promise.allSettled(Array.from({ length: 20 }, () => lockFile(path, inUse)));
  const held = asked.filter((one) => one.status === 'fulfilled');
  assert.equal(held.length, 1);
  for (const one of asked) if (one.status === 'rejected') assert.equal((one.reason as RunError).message, `in use by process ${process.pid}`);
  await held[0]!.value();
  assert.deepEqual(readdirSync(work), []);
  await (await lockFile(path, inUse))();
});

test('of many who find the lock of a process that is gone one holds it', async () => {
  const path = join(work, 'stale');
  writeFileSync(path, `${spawnSync(process.execPath, ['--version']).pid} 123`);
  const asked = await Promise.allSettled(Array.from({ length: 20 }, () => lockFile(path, inUse)));
  assert.equal(asked.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.deepEqual(readdirSync(work), ['stale']);
  rmSync(path);
});

test('an empty lock, left by a process killed while it wrote it, holds nothing', async () => {
  const path = join(work, 'empty');
  writeFileSync(path, '');
  await (await lockFile(path, inUse))();
  assert.ok(!existsSync(path));
});

test('a lock that cannot be written is an error that names it', async () => {
  mkdirSync(join(work, 'folder'));
  await assert.rejects(lockFile(join(work, 'nowhere', 'lock'), inUse), { name: 'DataError', code: 'cannot-write', message: /nowhere/ });
});
