import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { makeFolder, sha256File, writeFileAtomic } from '../../io/files.ts';
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
export async function keepModel(folder: string, recommender: Pick<Recommender, 'items' | 'tokenizer'>): Promise<readonly ArrayFile[] | undefined> {
  const { checkpoint } = recommender.items.pretrained ?? {};
  const tokenized = tokenizerFiles(recommender);
  if (!checkpoint && Object.keys(tokenized).length === 0) return undefined;
  const kept = join(folder, below);
  if (checkpoint) await checkpoint.keep(kept);
  else await copyFiles(tokenized, kept);
  const names = (await readdir(kept).catch((cause: unknown) => { throw ioError(cause, 'read', kept); })).sort();
  return Promise.all(names.map(async (name) => ({ name, ...await sha256File(join(kept, name)) })));
}

/** Where the files of a recommender's tokenizer lie, by name; none where it has none in a folder. */
export function tokenizerFiles({ items: { pretrained }, tokenizer }: Pick<Recommender, 'items' | 'tokenizer'>): Readonly<Record<string, string>> {
  const folder = pretrained?.checkpoint?.folder ?? (tokenizer?.toJSON() as { readonly tokenizer?: string } | undefined)?.tokenizer;
  if (folder === undefined) return {};
  return Object.fromEntries(['tokenizer.json', 'tokenizer_config.json'].map((name) => [name, join(folder, name)]).filter(([, path]) => existsSync(path!)));
}

async function copyFiles(files: Readonly<Record<string, string>>, to: string): Promise<void> {
  await makeFolder(to);
  for (const [name, path] of Object.entries(files)) await writeFileAtomic(join(to, name), await readFile(path).catch((cause: unknown) => { throw ioError(cause, 'read', path); }));
}

/** The folder of what was kept of the model, once its files are found to be those that were written. Errors: `DataError` `wrong-hash`, `missing-file`. */
export async function keptModel(folder: string, files: readonly ArrayFile[]): Promise<string> {
  const kept = join(folder, below);
  for (const file of files) await unchanged(kept, file);
  return kept;
}
