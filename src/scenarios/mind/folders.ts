import type { Split } from '../../core/scenario.ts';
import type { RawFile, RawFolder } from '../../io/raw-folder.ts';
import { listed, missingRaw } from '../preparing/raw.ts';

export interface MindFolder {
  readonly split: Split;
  readonly behaviors: RawFile;
  readonly news: RawFile;
  /** Whether its impressions may have no labels: MIND's own test set. */
  readonly isTest: boolean;
}

export const mindLayouts = 'behaviors.tsv and news.tsv in one folder, or in folders or archives named train, dev, test (MINDsmall_train, ...)';

/**
 * Finds the pairs of behaviors.tsv and news.tsv. A lone pair becomes `only`; `train` becomes train, `dev`
 * becomes `dev`, and `test` test, in this order.
 */
export function mindFolders(raw: RawFolder, { only, dev }: { readonly only: Split; readonly dev: Split }): MindFolder[] {
  const folders = raw.list().filter((name) => /(^|\/)behaviors\.tsv$/.test(name)).map((name) => name.slice(0, -'behaviors.tsv'.length));
  const found = folders.map((folder) => {
    const [behaviors, news] = [raw.find(`${folder}behaviors.tsv`), raw.find(`${folder}news.tsv`)];
    if (behaviors && news) return { role: roleOf(folder), behaviors, news };
    throw missingRaw(`${raw.path}: ${folder}behaviors.tsv has no news.tsv beside it`, mindLayouts);
  });
  const [first, second] = found;
  if (!first) throw missingRaw(listed(raw), mindLayouts);
  if (!second && first.role !== 'test') return [{ ...first, split: first.role === 'train' ? only : first.role === 'dev' ? dev : only, isTest: false }];
  const splits = { train: 'train', dev, test: 'test' } as const;
  return (['train', 'dev', 'test'] as const).flatMap((role) => {
    const here = found.filter((folder) => folder.role === role);
    if (here.length <= 1) return here.map((folder) => ({ ...folder, split: splits[role], isTest: role === 'test' }));
    throw missingRaw(`${raw.path}: ${here.map(({ behaviors }) => behaviors.name).join(' and ')} both look like ${role}`, mindLayouts);
  });
}

function roleOf(folder: string): 'train' | 'dev' | 'test' | undefined {
  const name = folder.replace(/\/$/, '').split('/').at(-1)!.toLowerCase();
  return (['train', 'dev', 'test'] as const).find((role) => name === role || name.endsWith(`_${role}`) || name.endsWith(`-${role}`));
}
