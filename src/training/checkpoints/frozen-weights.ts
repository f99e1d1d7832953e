import { access } from 'node:fs/promises';
import { join } from 'node:path';

import { makeFolder, sha256File } from '../../io/files.ts';
import { openSafetensors } from '../../io/safetensors.ts';
import { writeSafetensors } from '../../io/write-safetensors.ts';
import type { WeightSpec, WeightSpecs } from '../../nn/module.ts';
import type { NamedArrays } from '../optimizers/optimizer.ts';
import { statesTable, tableName } from '../tables.ts';
import { type ArrayFile, checkShapes, unchanged } from './read-arrays.ts';

const fileName = 'frozen.safetensors';

/** Whether no step changes a weight: rows of a table that is not trained, or what a pretrained model brought along and is left as it is. */
export const standsStill = (name: string, { frozen = false, init }: WeightSpec): boolean => frozen && (init.kind === 'given' || /^tables\.[^.]+\.rows$/.test(name));

/** Names of the weights that no step changes. */
export const frozenWeights = (specs: WeightSpecs): readonly string[] => Object.entries(specs).filter(([name, spec]) => standsStill(name, spec)).map(([name]) => name);

/** States of a catalogue are kept elsewhere, for every training that reads them. */
const keptNames = (specs: WeightSpecs) => frozenWeights(specs).filter((name) => name !== tableName(statesTable));

/**
 * Writes them once beside the checkpoints, which do without: the folder is named by what they are made of. Where checkpoints name the file
 * it is left as it is.
 *
 * Errors: `DataError`.
 */
export async function keepFrozen(folder: string, specs: WeightSpecs, weights: NamedArrays): Promise<ArrayFile | undefined> {
  const names = keptNames(specs);
  if (names.length === 0) return undefined;
  await makeFolder(folder);
  const isThere = (name: string) => access(join(folder, name)).then(() => true, () => false);
  const path = join(folder, fileName);
  if (await isThere('last.json') && await isThere(fileName)) return { name: fileName, ...await sha256File(path) };
  return { name: fileName, ...await writeSafetensors(path, Object.fromEntries(names.map((name) => [name, { shape: specs[name]!.shape, values: weights[name]! as Float32Array }]))) };
}

/**
 * Reads them again; nothing where there are none.
 *
 * Errors: `DataError` `missing-file`, `malformed`, `wrong-hash` for other bytes than a checkpoint names; `RunError` `wrong-checkpoint`.
 *
 * @param file As a checkpoint names it; older ones do not.
 */
export async function readFrozen(folder: string, specs: WeightSpecs, file?: ArrayFile): Promise<NamedArrays> {
  const names = keptNames(specs);
  if (names.length === 0) return {};
  const path = file ? await unchanged(folder, file) : join(folder, fileName);
  const opened = await openSafetensors(path);
  try {
    checkShapes(path, opened, Object.fromEntries(names.map((name) => [name, specs[name]!.shape])));
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, (await opened.read(name)).values as Float32Array] as const)));
  } finally {
    await opened.close();
  }
}
