import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { DataError } from '../../core/errors.ts';
import { makeFolder } from '../../io/files.ts';
import { ioError } from '../../io/io-error.ts';

/** Files of a prepared folder, `scenario.json` last: while it is missing, the folder is not prepared. */
const tables = ['items.parquet', 'users.parquet', 'train.parquet', 'valid.parquet', 'test.parquet', 'faults.parquet'] as const;
const manifestFile = 'scenario.json';
const stagingName = '.preparing';

/**
 * Makes room for a scenario in a folder, and gives back a staging folder inside it.
 *
 * Errors: `DataError` `cannot-write` when the folder holds another scenario, or files that are none of ours.
 */
export async function claimFolder(folder: string, scenario: string): Promise<string> {
  await makeFolder(folder);
  const names = await readdir(folder).catch((cause: unknown) => { throw ioError(cause, 'write', folder); });
  const there = names.includes(manifestFile) ? await nameIn(join(folder, manifestFile)) : undefined;
  if (there !== undefined && there !== scenario) {
    throw new DataError('cannot-write', `${folder} holds the prepared scenario "${there}", expected "${scenario}" or an empty folder`,
      'choose another folder with --to, or remove this one first');
  }
  const ours: readonly string[] = [...tables, manifestFile, stagingName];
  const stranger = names.find((name) => !ours.includes(name));
  if (stranger !== undefined) {
    throw new DataError('cannot-write', `${folder} holds "${stranger}", which no prepared scenario has; expected an empty folder`,
      'choose an empty or a new folder with --to');
  }
  const staging = join(folder, stagingName);
  await rm(staging, { recursive: true, force: true });
  await makeFolder(staging);
  return staging;
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
    await rm(staging, { recursive: true, force: true });
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
