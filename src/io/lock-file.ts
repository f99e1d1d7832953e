import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

import { RunError } from '../core/errors.ts';
import { ioError } from './io-error.ts';

const tries = 20;
const pauseMs = 50;

/**
 * Takes a lock for this process, and gives back how to let go of it. A lock is a file with the process that holds it;
 * a process that is gone holds nothing.
 *
 * @param held the error of a lock that another process holds, from its id
 *
 * Errors: `DataError` `cannot-write`, `disk-full`.
 */
export async function lockFile(path: string, held: (pid: number) => RunError): Promise<() => Promise<void>> {
  const own = await processTag(process.pid);
  for (let attempt = 0; attempt < tries; attempt++) {
    if (await made(path, own)) return () => rm(path, { force: true });
    const holder = await readFile(path, 'utf8').catch(() => '');
    // Made and not yet written to, or just given back; one that stays empty was left so by a process that was killed.
    if (holder === '' && attempt < tries / 2) {
      await wait(pauseMs);
      continue;
    }
    if (await isAlive(holder)) throw held(pidOf(holder));
    await removeStale(path, held);
  }
  throw new RunError('in-use', `${path}: the lock is being fought over`, 'start one process, not several at a time');
}

async function made(path: string, content: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(content);
    } catch (cause) {
      await rm(path, { force: true });
      throw cause;
    } finally {
      await file.close();
    }
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw ioError(cause, 'write', path);
  }
}

/** Moved aside before it is removed: of several who found it stale, one may have put a live one in its place. */
async function removeStale(path: string, held: (pid: number) => RunError): Promise<void> {
  const aside = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await rename(path, aside);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw ioError(cause, 'write', path);
  }
  const holder = await readFile(aside, 'utf8');
  if (await isAlive(holder)) {
    await rename(aside, path);
    throw held(pidOf(holder));
  }
  await rm(aside, { force: true });
}

const pidOf = (tag: string): number => Number(tag.split(' ')[0]);

async function isAlive(tag: string): Promise<boolean> {
  const pid = pidOf(tag);
  return pid > 0 && tag === await processTag(pid);
}

/** Process id and start time, so that a recycled id is not taken for the process that died. '' when there is none. */
async function processTag(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat !== undefined) return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  try {
    process.kill(pid, 0);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EPERM') return '';
  }
  return `${pid}`;
}
