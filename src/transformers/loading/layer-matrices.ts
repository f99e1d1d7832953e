import { open } from 'node:fs/promises';
import { join } from 'node:path';

import type { CompiledProgram } from '../../compile/compiled-program.ts';
import type { ExternalPlace } from '../../compile/external-data.ts';
import { matricesOf } from '../../compile/products.ts';
import { ioError } from '../../io/io-error.ts';
import { readPieceInto } from '../../io/read-piece.ts';
import type { WidePlace } from './cache-tensors.ts';
import { folderOfAll, type MappedWeights, placesBelow } from './mapped-weights.ts';

/** A matrix that layers multiply with, and may keep in fewer bits. */
export interface LayerMatrix {
  readonly name: string;
  /** Whether it is laid out [out, in]. */
  readonly transposed: boolean;
  readonly shape: readonly [number, number];
  /** Where it lies as float32. */
  readonly place: ExternalPlace;
}

/** Those of the layers alone: embeddings and heads stay as they are. */
export function layerMatrices(program: CompiledProgram, { places }: MappedWeights): readonly LayerMatrix[] {
  const shapes = new Map(program.weights.map(({ name, shape }) => [name, shape as readonly number[]]));
  return [...matricesOf(program)].filter(([name]) => /\.\d+\./.test(name) && shapes.get(name)!.length === 2 && name in places)
    .map(([name, { transposed }]) => ({ name, transposed, shape: shapes.get(name) as [number, number], place: places[name]! }));
}

/** A folder that weights and files of the cache are below, and their places from there. */
export function besideCached(weights: MappedWeights, kept: Iterable<WidePlace>): MappedWeights & { below(place: ExternalPlace): ExternalPlace } {
  const absolute = Object.entries(weights.places).map(([name, place]) => [name, { ...place, file: join(weights.folder, place.file) }] as const);
  const folder = folderOfAll([...absolute.map(([, place]) => place), ...kept].map(({ file }) => file));
  const below = placesBelow(folder);
  return { folder, places: Object.fromEntries(absolute.map(([name, place]) => [name, below(place)])), below };
}

/** Values that lie in a file. */
export async function valuesAt(folder: string, { file, offset, bytes }: ExternalPlace): Promise<Float32Array> {
  const path = join(folder, file);
  const source = await open(path).catch((cause: unknown) => { throw ioError(cause, 'read', path); });
  try {
    const values = new Float32Array(bytes / 4);
    await readPieceInto(source, path, offset, new Uint8Array(values.buffer));
    return values;
  } finally {
    await source.close();
  }
}
