import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { DataError, RunError } from '../../core/errors.ts';
import { makeFolder } from '../../io/files.ts';
import { ioError } from '../../io/io-error.ts';
import { lockFile } from '../../io/lock-file.ts';

/** Files of a prepared folder, `scenario.json` last: while it is missing, the folder is not prepared. */
const tables = ['items.parquet', 'users.parquet', 'train.parquet', 'valid.parquet', 'test.parquet', 'faults.parquet'] as const;
const manifestFile = 'scenario.json';
const stagingName = '.preparing';
const lockName = '.preparing.lock';
/** What a process that was killed while it wrote a file may leave beside it. */
const unfinished = /^(scenario\.json|\.preparing\.lock)\.[0-9a-f]{8}\.tmp$/;

export interface ClaimedFolder {
  /** Tables are made in this folder. */
  readonly staging: string;
  /** Throws away what is left in the staging folder, and lets other processes in. */
  release(): Promise<void>;
}

/**
 * Makes room for a scenario in a folder, for one process at a time.
 *
 * Errors: `DataError` `cannot-write` when the folder holds another scenario, or files that are none of ours;
 * `RunError` `in-use` while another process prepares there.
 */
export async function claimFolder(folder: string, scenario: string): Promise<ClaimedFolder> {
  await makeFolder(folder);
  const names = await readdir(folder).catch((cause: unknown) => { throw ioError(cause, 'write', folder); });
  const there = names.includes(manifestFile) ? await nameIn(join(folder, manifestFile)) : undefined;
  if (there !== undefined && there !== scenario) {
    throw new DataError('cannot-write', `${folder} holds the prepared scenario "${there}", expected "${scenario}" or an empty folder`,
      'choose another folder with --to, or remove this one first');
  }
  const ours: readonly string[] = [...tables, manifestFile, stagingName, lockName];
  const stranger = names.find((name) => !ours.includes(name) && !unfinished.test(name));
  if (stranger !== undefined) {
    throw new DataError('cannot-write', `${folder} holds "${stranger}", which no prepared scenario has; expected an empty folder`,
      'choose an empty or a new folder with --to');
  }
  const unlock = await lockFile(join(folder, lockName), (pid) => new RunError('in-use',
    `${folder} is being prepared by process ${pid}`, 'wait for it, or choose another folder with --to'));
  const staging = join(folder, stagingName);
  const clear = () => rm(staging, { recursive: true, force: true });
  try {
    await clear();
    for (const name of names) if (unfinished.test(name)) await rm(join(folder, name), { force: true });
    await makeFolder(staging);
  } catch (cause) {
    await unlock();
    throw ioError(cause, 'write', folder);
  }
  return { staging, release: async () => { await clear().finally(unlock); } };
}

/** Moves the finished tables to their place and removes those of an earlier preparation. */
export async function publish(staging: string, folder: string): Promise<void> {
  const made = await readdir(staging);
  try {
    await rm(join(folder, manifestFile), { force: true });
    for (const name of tables) {
      if (made.includes(name)) await rename(join(staging, name), join(folder, name));
      else await rm(join(folder, name), { force: true });
    }
  } catch (cause) {
    throw ioError(cause, 'write', folder);
  }
}

async function nameIn(path: string): Promise<string> {
  try {
    const { name } = JSON.parse(await readFile(path, 'utf8')) as { name?: unknown };
    return typeof name === 'string' ? name : '(unnamed)';
  } catch {
    return '(unreadable scenario.json)';
  }
}
