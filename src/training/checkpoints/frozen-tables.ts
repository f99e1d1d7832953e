import { access } from 'node:fs/promises';
import { join } from 'node:path';

import { openSafetensors } from '../../io/safetensors.ts';
import { writeSafetensors } from '../../io/write-safetensors.ts';
import type { WeightSpecs } from '../../nn/module.ts';
import type { NamedArrays } from '../optimizers/optimizer.ts';
import { checkShapes } from './read-arrays.ts';

const fileName = 'frozen.safetensors';

/** Names of the tables that no step changes. */
export const frozenTables = (specs: WeightSpecs): readonly string[] =>
  Object.entries(specs).filter(([name, { frozen }]) => frozen && /^tables\.[^.]+\.rows$/.test(name)).map(([name]) => name);

/** Writes them once beside the checkpoints, which do without: the folder is named by what they are made of. Errors: `DataError`. */
export async function keepFrozen(folder: string, specs: WeightSpecs, weights: NamedArrays): Promise<void> {
  const path = join(folder, fileName);
  const names = frozenTables(specs);
  if (names.length === 0 || await access(path).then(() => true, () => false)) return;
  await writeSafetensors(path, Object.fromEntries(names.map((name) => [name, { shape: specs[name]!.shape, values: weights[name]! as Float32Array }])));
}

/** Reads them again; nothing where there are none. Errors: `DataError` `missing-file`, `malformed`; `RunError` `wrong-checkpoint`. */
export async function readFrozen(folder: string, specs: WeightSpecs): Promise<NamedArrays> {
  const names = frozenTables(specs);
  if (names.length === 0) return {};
  const path = join(folder, fileName);
  const file = await openSafetensors(path);
  try {
    checkShapes(path, file, Object.fromEntries(names.map((name) => [name, specs[name]!.shape])));
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, (await file.read(name)).values as Float32Array] as const)));
  } finally {
    await file.close();
  }
}
