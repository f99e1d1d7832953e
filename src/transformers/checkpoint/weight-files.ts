import { readdir } from 'node:fs/promises';

import { DataError } from '../../core/errors.ts';
import { fileInside } from '../../io/file-inside.ts';
import { readJsonFile } from '../../io/json-file.ts';

export interface WeightFiles {
  /** Real paths by name inside the folder, in order of name. */
  readonly files: ReadonlyMap<string, string>;
  /** Name of the file of each tensor, where an index says so. */
  readonly index: ReadonlyMap<string, string> | undefined;
}

const single = 'model.safetensors';
const indexName = 'model.safetensors.index.json';
const indexBytes = 64 * 2 ** 20;

/**
 * Finds the weights of a checkpoint: `model.safetensors`, else the files that `model.safetensors.index.json` names.
 * Pickle files are never opened: reading one runs code that stands in it.
 *
 * Errors: `DataError` `missing-file` naming what is not there, `malformed` for an index, `unsafe-path`.
 */
export async function findWeightFiles(folder: string, alsoIn: readonly string[]): Promise<WeightFiles> {
  const names = await readdir(folder);
  if (names.includes(single)) return { files: new Map([[single, await fileInside(folder, single, alsoIn)]]), index: undefined };
  if (!names.includes(indexName)) throw withoutWeights(folder, names);
  const path = await fileInside(folder, indexName, alsoIn);
  const { weight_map: map } = await readJsonFile(path, { maxBytes: indexBytes, maxDepth: 8, uniqueKeys: true });
  if (!isMap(map)) {
    throw new DataError('malformed', `${path}: weight_map is not an object from names of tensors to names of files`, 'fetch the file again, or write the index again');
  }
  const index = new Map(Object.entries(map));
  const files = new Map<string, string>();
  for (const name of [...new Set(index.values())].sort()) {
    if (!name.endsWith('.safetensors')) throw new DataError('malformed', `${path} names "${name}"; only .safetensors files are read`, 'save the model as safetensors');
    files.set(name, await fileInside(folder, name, alsoIn).catch((cause: unknown) => {
      if (!(cause instanceof DataError) || cause.code !== 'missing-file') throw cause;
      throw new DataError('missing-file', `${folder}: "${name}" is missing, which ${indexName} names as one of ${new Set(index.values()).size} files`,
        'fetch the model again: it goes on with what is missing', { cause });
    }));
  }
  return { files, index };
}

function withoutWeights(folder: string, names: readonly string[]): DataError {
  const pickles = names.filter((name) => /\.(bin|pt|pth|ckpt|pkl)$/.test(name));
  return new DataError('missing-file', `${folder}: neither ${single} nor ${indexName}; found ${[...names].sort().slice(0, 12).join(', ') || 'nothing'}`,
    pickles.length > 0 ? `save the model as safetensors: ${pickles[0]} is a pickle, and reading one runs code that stands in it` : 'give the folder that the model was published as');
}

const isMap = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).length > 0
  && Object.values(value).every((name) => typeof name === 'string');
