import { open, readdir, readFile, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';

import { RunError } from '../core/errors.ts';
import { readDocument, writeDocument } from '../io/document.ts';
import { makeFolder } from '../io/files.ts';
import { writeParquet } from '../io/parquet.ts';
import type { PartitionStore, StoredPartition } from './partition-store.ts';

/** A run on disk: finished partitions below `checkpoint/`, everything else beside it. */
export interface RunFolder extends PartitionStore {
  /** Gives the folder free for another process. */
  close(): Promise<void>;
}

/** Documents as they lie in `checkpoint/`; folds are bytes in base64. */
interface CheckpointDocument {
  readonly version: 1;
  readonly index: number;
  readonly from: number;
  readonly until: number;
  readonly end: number;
  readonly faults: StoredPartition['faults'];
  readonly folds: Readonly<Record<string, string>>;
}

/**
 * Opens a run folder for one process at a time, and clears what a killed run left half written.
 *
 * Errors: `RunError` `in-use` while another process runs there; `DataError` where the folder cannot be written.
 */
export async function openRunFolder(folder: string, { fresh = false } = {}): Promise<RunFolder> {
  await makeFolder(folder);
  await lock(folder);
  if (fresh) await clear(folder);
  await removeUnfinished(folder);
  const allFaults: StoredPartition['faults'][number][] = [];
  const pathOf = (index: number) => join(folder, 'checkpoint', `part-${String(index).padStart(5, '0')}.json`);
  return {
    folder,
    async load(index) {
      const document = await readDocument<CheckpointDocument>(pathOf(index), 'checkpoint').catch(absent);
      if (!document) return undefined;
      const folds = new Map(Object.entries<string>(document.folds).map(([branch, bytes]) => [branch, bytesOf(bytes)]));
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
    close: () => rm(join(folder, 'lock'), { force: true }),
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
  if (error instanceof Error && 'code' in error && (error.code === 'missing-file' || error.code === 'ENOENT')) return undefined;
  throw error;
}

/** A lock is a file with the process that holds it; a process that is gone holds nothing. */
async function lock(folder: string): Promise<void> {
  const path = join(folder, 'lock');
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(await processTag(process.pid));
      return file.close();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = await readFile(path, 'utf8').catch(() => '');
      const pid = Number(holder.split(' ')[0]);
      if (pid > 0 && holder === await processTag(pid)) throw new RunError('in-use',
        `${folder} is in use by process ${pid}`, 'wait for it, or choose another folder with --out');
      await unlink(path).catch(() => {});
    }
  }
  throw new RunError('in-use', `${folder}: the lock file is being fought over`, 'run it once, not twice at a time');
}

/** Process id and start time, so that a recycled id is not taken for the process that died. '' when there is none. */
async function processTag(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat !== undefined) return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  try {
    process.kill(pid, 0);
    return `${pid}`;
  } catch {
    return '';
  }
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
