import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { RunReport } from '../../src/core/report.ts';

/** Starts a pipeline as `npx tsx` does and waits for its end. */
export function start(pipeline: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', pipeline, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** The one run folder of a graph below `out`. */
export function runFolderOf(out: string, graph: string): string {
  const [name, ...others] = readdirSync(join(out, graph));
  if (name === undefined || others.length > 0) throw new RangeError(`${out}/${graph} holds ${others.length + (name ? 1 : 0)} runs`);
  return join(out, graph, name);
}

export const reportOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as RunReport;
