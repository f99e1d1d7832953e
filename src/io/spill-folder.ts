import { readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

// With the name of the machine: containers that share a folder number their processes apart.
const prefix = `rxrec-duckdb-${hostname().replace(/[^\w.-]/g, '_')}-`;

/** Where DuckDB puts what does not fit into memory; it removes the folder when the process ends. */
export const spillFolder = (root = tmpdir()): string => join(root, `${prefix}${process.pid}`);

/** Removes the spill folders of processes that were killed; each may hold gigabytes. */
export async function removeAbandonedSpills(root = tmpdir()): Promise<void> {
  for (const name of await readdir(root).catch((): string[] => [])) {
    const [, pid] = name.startsWith(prefix) ? /^(\d+)$/.exec(name.slice(prefix.length)) ?? [] : [];
    if (pid !== undefined && isGone(Number(pid))) await rm(join(root, name), { recursive: true, force: true }).catch(() => {}); // not ours to remove
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
