import { readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

// With the name of the machine: containers that share a folder number their processes apart.
const prefixOf = (kind: string) => `rxrec-${kind}-${hostname().replace(/[^\w.-]/g, '_')}-`;

/** Begins the name of what this process leaves behind where it is killed. */
export const spillName = (kind: string): string => `${prefixOf(kind)}${process.pid}`;

/** Where DuckDB puts what does not fit into memory; it removes the folder when the process ends. */
export const spillFolder = (root = tmpdir()): string => join(root, spillName('duckdb'));

/** Removes what processes that were killed left behind under a `spillName`; each may hold gigabytes. */
export async function removeAbandonedSpills(root = tmpdir(), kind = 'duckdb'): Promise<void> {
  const prefix = prefixOf(kind);
  for (const name of await readdir(root).catch((): string[] => [])) {
    const [, pid] = name.startsWith(prefix) ? /^(\d+)(?:-[\w.-]*)?$/.exec(name.slice(prefix.length)) ?? [] : [];
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
