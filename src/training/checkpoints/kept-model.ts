import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { sha256File } from '../../io/files.ts';
import { ioError } from '../../io/io-error.ts';
import type { Recommender } from '../recommender.ts';
import { type ArrayFile, unchanged } from './read-arrays.ts';

const below = 'model';

/**
 * Puts beside a training what it cannot do without of the model that it began with: its configuration and tokenizer, and of one that is split the
 * weights of its lower layers. With them the training is of use where the model is not.
 *
 * Errors: `DataError` `cannot-write`, `disk-full`.
 */
export async function keepModel(folder: string, { items: { pretrained } }: Pick<Recommender, 'items'>): Promise<readonly ArrayFile[] | undefined> {
  if (!pretrained?.checkpoint) return undefined;
  const kept = join(folder, below);
  await pretrained.checkpoint.keep(kept);
  const names = (await readdir(kept).catch((cause: unknown) => { throw ioError(cause, 'read', kept); })).sort();
  return Promise.all(names.map(async (name) => ({ name, ...await sha256File(join(kept, name)) })));
}

/** The folder of what was kept of the model, once its files are found to be those that were written. Errors: `DataError` `wrong-hash`, `missing-file`. */
export async function keptModel(folder: string, files: readonly ArrayFile[]): Promise<string> {
  const kept = join(folder, below);
  for (const file of files) await unchanged(kept, file);
  return kept;
}
