import { DataError } from '../../core/errors.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { mergedWeight } from '../checkpoint/merged-weight.ts';
import type { Adapter } from '../checkpoint/open-adapter.ts';
import { type Naming, renamed } from '../naming.ts';
import { cacheTensors, type CachedTensor, contentOf, type WidePlace } from './cache-tensors.ts';

/**
 * The tensors that a LoRA adapter changes, merged with it, as float32 in a file of the cache; by the names that the checkpoint has for
 * them. One is in memory at a time.
 *
 * Errors: `DataError` `missing-column` for a module that the checkpoint has not, `row-count` for shapes that do not fit.
 */
export async function mergedTensors(checkpoint: Checkpoint, adapter: Adapter, naming: Naming, cache: string): Promise<ReadonlyMap<string, WidePlace>> {
  const known = new Map([...checkpoint.tensors.keys()].map((name) => [renamed(name, naming), name]));
  return cacheTensors(cache, ['merged', await contentOf(checkpoint), adapter.sha256], [...adapter.modules].map(([module, { a, b, scale }]): CachedTensor => {
    const name = known.get(renamed(`${module}.weight`, naming));
    const [rows, columns, ...more] = name === undefined ? [] : checkpoint.tensors.get(name)!.shape;
    if (name === undefined || rows === undefined || columns === undefined || more.length > 0) {
      throw new DataError('missing-column', `${adapter.folder}: module "${module}" is adapted, and ${checkpoint.folder} has no matrix for it`,
        `the adapter was trained for ${adapter.base ?? 'another model'}`);
    }
    return {
      name, count: rows * columns,
      pieces: async function* () {
        yield mergedWeight({ shape: [rows, columns], values: await checkpoint.read(name) }, a, b, scale, adapter.transposed).values;
      },
    };
  }));
}
