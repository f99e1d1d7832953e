import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { DataError, RunError } from '../core/errors.ts';
import { readDocument, writeDocument } from '../io/document.ts';
import { makeFolder } from '../io/files.ts';
import { ioError } from '../io/io-error.ts';
import { lockFile } from '../io/lock-file.ts';
import { writeParquet } from '../io/parquet.ts';
import type { PartitionStore, StoredPartition } from './partition-store.ts';

/** A run on disk: finished partitions below `checkpoint/`, their folds as bytes in base64; everything else beside it. */
export interface RunFolder extends PartitionStore {
  /** Gives the folder free for another process. */
  close(): Promise<void>;
}

/**
 * Opens a run folder for one process at a time, and clears what a killed run left half written.
 *
 * Errors: `RunError` `in-use` while another process runs there; `DataError` where the folder cannot be written.
 */
export async function openRunFolder(folder: string, { fresh = false } = {}): Promise<RunFolder> {
  await makeFolder(folder);
  const unlock = await lockFile(join(folder, 'lock'), (pid) => new RunError('in-use',
    `${folder} is in use by process ${pid}`, 'wait for it, or choose another folder with --out'));
  try {
    if (fresh) await clear(folder);
    await removeUnfinished(folder);
  } catch (cause) {
    await unlock();
    throw ioError(cause, 'write', folder);
  }
  const allFaults: StoredPartition['faults'][number][] = [];
  const pathOf = (index: number) => join(folder, 'checkpoint', `part-${String(index).padStart(5, '0')}.json`);
  return {
    folder,
    async load(index) {
      const document = await readDocument(pathOf(index), 'checkpoint').catch(absent);
      if (!document) return undefined;
      const folds = new Map(Object.entries(document.folds).map(([branch, bytes]) => [branch, bytesOf(bytes)]));
      for (const fault of document.faults) allFaults.push(fault);
      const { from, until, end, faults } = document;
      return { from, until, end, faults, folds };
    },
    async save(index, { folds, from, until, end, faults }) {
      await makeFolder(join(folder, 'checkpoint'));
      for (const fault of faults) allFaults.push(fault);
      if (index === 0 || faults.length > 0) await writeFaults(join(folder, 'faults.parquet'), allFaults);
      const encoded = Object.fromEntries([...folds].map(([branch, bytes]) => [branch, Buffer.from(bytes).toString('base64')]));
      await writeDocument(pathOf(index), 'checkpoint', { version: 1, index, from, until, end, faults, folds: encoded });
    },
    close: unlock,
  };
}

function writeFaults(path: string, faults: StoredPartition['faults']): Promise<void> {
  return writeParquet(path, {
    row: Float64Array.from(faults, ({ row }) => row),
    branch: faults.map(({ branch }) => branch),
    operator: faults.map(({ operator }) => operator),
    code: faults.map(({ code }) => code),
    message: faults.map(({ message }) => message),
  });
}

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

function absent(error: unknown): undefined {
  if (error instanceof DataError && error.code === 'missing-file') return undefined;
  throw error;
}

async function clear(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name !== 'lock') await rm(join(folder, name), { recursive: true });
  }
}

async function removeUnfinished(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true });
  for (const name of names) if (name.endsWith('.tmp')) await rm(join(folder, name), { recursive: true, force: true });
}
