import { dirname, relative, sep } from 'node:path';

import type { ExternalPlace } from '../../compile/external-data.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { Adapter } from '../checkpoint/open-adapter.ts';
import type { TransformerFacts } from '../family.ts';
import { placesOf } from '../naming.ts';
import type { WidePlace } from './cache-tensors.ts';
import { mergedTensors } from './merged-tensors.ts';
import { wideTensors } from './wide-tensors.ts';

/** Weights of a model as files that can be mapped into memory. */
export interface MappedWeights {
  /** A folder that all the files are below. */
  readonly folder: string;
  /** By name of the weight. */
  readonly places: Readonly<Record<string, ExternalPlace>>;
}

const wordBytes = 4;

/**
 * Where each weight of a model lies as float32: in the checkpoint itself, or widened in a file of the cache for what is stored in
 * half precision, or merged there with a LoRA adapter. Nothing is read into memory.
 *
 * A weight that the checkpoint has not is left out: whether that matters depends on what is computed.
 *
 * Errors: `EngineError` `tensor-names`; `DataError` `column-type`, `disk-full`, `cannot-write`.
 */
export async function mappedWeights(checkpoint: Checkpoint, model: TransformerFacts, cache: string, adapter?: Adapter): Promise<MappedWeights> {
  const { tensors } = checkpoint;
  const found = placesOf(model.weights, model.naming, new Map([...tensors].map(([name, { shape }]) => [name, shape])));
  const read = [...found.values()];
  const merged = adapter ? await mergedTensors(checkpoint, adapter, model.naming, cache) : new Map<string, WidePlace>();
  const narrow = read.filter((name) => !merged.has(name) && (tensors.get(name)!.dtype !== 'F32' || tensors.get(name)!.offset % wordBytes !== 0));
  const wide = new Map([...await wideTensors(checkpoint, narrow, cache), ...merged]);
  const absolute = [...found].map(([weight, tensor]) => {
    const { file, offset } = wide.get(tensor) ?? tensors.get(tensor)!;
    return [weight, { file, offset, bytes: wordBytes * tensors.get(tensor)!.shape.reduce((product, size) => product * size, 1) }] as const;
  });
  const folder = folderOfAll(absolute.map(([, { file }]) => file));
  const below = placesBelow(folder);
  return { folder, places: Object.fromEntries(absolute.map(([weight, place]) => [weight, below(place)])) };
}

/** A place told by the path of its file below a folder. */
export const placesBelow = (folder: string) => (place: ExternalPlace): ExternalPlace => ({ ...place, file: relative(folder, place.file) });

/** The deepest folder that all files are in, or below. */
export function folderOfAll(files: readonly string[]): string {
  return [...new Set(files.map((file) => dirname(file)))].reduce((folder, other) => {
    let common = folder;
    while (other !== common && !other.startsWith(common.endsWith(sep) ? common : common + sep)) common = dirname(common);
    return common;
  });
}

/** The values themselves, for whoever trains or looks at them: float32, in memory. */
export async function readWeights(checkpoint: Checkpoint, model: TransformerFacts): Promise<Record<string, Float32Array>> {
  const found = placesOf(model.weights, model.naming, new Map([...checkpoint.tensors].map(([name, { shape }]) => [name, shape])));
  const weights: Record<string, Float32Array> = {};
  for (const [weight, tensor] of found) weights[weight] = await checkpoint.read(tensor);
  return weights;
}
