import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { DataError } from '../../core/errors.ts';
import type { Preparation } from '../../core/scenario.ts';
import { readLines } from '../../io/lines.ts';
import { parquetShape } from '../../io/parquet.ts';
import { openRaw } from '../../io/raw-folder.ts';
import { missingRaw } from '../preparing/raw.ts';

/** A folder as RecBench released it. */
export interface Released {
  readonly folder: string;
  readonly tables: readonly ('test.parquet' | 'finetune.parquet')[];
  /** Column names; they differ from set to set. */
  readonly user: string;
  readonly item: string;
  readonly click: string;
}

const layout = 'a folder with items.parquet, users.parquet, and test.parquet or finetune.parquet';

export async function findReleased({ from }: Preparation): Promise<Released> {
  const names = from === '' ? [] : await readdir(from).catch(() => []);
  const tables = (['test.parquet', 'finetune.parquet'] as const).filter((name) => names.includes(name));
  const [any] = tables;
  const missing = ['items.parquet', 'users.parquet'].find((name) => !names.includes(name));
  if (any === undefined || missing !== undefined) throw missingRaw(`${from || '(no folder named)'} has no ${missing ?? 'test.parquet'}`, layout);
  const columns = Object.keys(await parquetShape(join(from, any)));
  const [user, item, third] = columns;
  const click = columns.includes('click') ? 'click' : third;
  if (user !== undefined && item !== undefined && click !== undefined) return { folder: from, tables, user, item, click };
  throw new DataError('missing-column', `${join(from, any)}: has columns ${columns.join(', ')}, expected user, item and click in this order`,
    'give the folder as RecBench wrote it');
}

/** The users that tuning keeps for validation, where the folder names them. */
export async function validUsers(to: Preparation, { folder }: Released): Promise<ReadonlySet<string> | undefined> {
  const name = (await readdir(folder)).sort().find((file) => /^valid_user_set_.*\.txt$/.test(file));
  if (name === undefined || !existsSync(join(folder, name))) return undefined;
  const path = join(folder, name);
  to.read(path);
  const raw = await openRaw(path);
  const users = new Set<string>();
  for await (const { lines } of readLines(raw.file(name), { onFault: (fault) => to.fault(fault) })) {
    for (const line of lines) if (line.trim() !== '') users.add(line.trim());
  }
  await raw.close();
  return users;
}
