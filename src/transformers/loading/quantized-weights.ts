import { open } from 'node:fs/promises';
import { join } from 'node:path';

import type { CompiledProgram } from '../../compile/compiled-program.ts';
import type { ExternalPlace } from '../../compile/external-data.ts';
import { matricesOf, type QuantizedMatrix } from '../../compile/quantized-products.ts';
import { DataError } from '../../core/errors.ts';
import { ioError } from '../../io/io-error.ts';
import { cacheTensors, type CachedTensor } from './cache-tensors.ts';
import { folderOfAll, type MappedWeights, placesBelow } from './mapped-weights.ts';

/** The largest whole number of a weight, and what stands for 0 where they are kept without a sign. */
const [most, zero] = [127, 128];

/** Weights of which some are kept in eight bits. */
export interface QuantizedWeights extends MappedWeights {
  readonly matrices: Readonly<Record<string, QuantizedMatrix>>;
}

/**
 * Matrices of the layers in eight bits, a scale for each column, in a file of the cache; other weights stay where they are. One matrix is in memory at a time.
 *
 * @param content JSON that says what the values were made of
 * @param signed whether whole numbers are kept with their sign: the products are the same, and which is faster is the processor's to say
 *
 * Formula: whole number = round(127 value / largest absolute value of the column).
 */
export async function quantizedWeights(program: CompiledProgram, weights: MappedWeights, { content, cache, signed }: { readonly content: unknown; readonly cache: string; readonly signed: boolean }): Promise<QuantizedWeights> {
  const shapes = new Map(program.weights.map(({ name, shape }) => [name, shape as readonly number[]]));
  const matrices = [...matricesOf(program)].filter(([name]) => /\.\d+\./.test(name) && shapes.get(name)!.length === 2 && name in weights.places).map(([name, { transposed }]) => {
    const [rows, columns] = shapes.get(name)! as [number, number];
    return { name, transposed, in: transposed ? columns : rows, out: transposed ? rows : columns, place: weights.places[name]! };
  });
  const kept = await cacheTensors(cache, ['int8', signed, content, matrices.map(({ name }) => name)], matrices.flatMap((matrix): CachedTensor[] => {
    const made = async () => quantized(await valuesAt(weights.folder, matrix.place), { ...matrix, signed });
    return [
      { name: `values:${matrix.name}`, count: matrix.in * matrix.out, width: 1, pieces: async function* () { yield (await made()).values; } },
      { name: `scales:${matrix.name}`, count: matrix.out, pieces: async function* () { yield (await made()).scales; } },
    ];
  }), 'i8');
  const absolute = Object.fromEntries(Object.entries(weights.places).map(([name, place]) => [name, { ...place, file: join(weights.folder, place.file) }]));
  const folder = folderOfAll([...Object.values(absolute), ...kept.values()].map(({ file }) => file));
  const below = placesBelow(folder);
  return {
    folder, places: Object.fromEntries(Object.entries(absolute).map(([name, place]) => [name, below(place)])),
    matrices: Object.fromEntries(matrices.map(({ name, in: from, out }) => [name, {
      in: from, out, signed, values: below({ ...kept.get(`values:${name}`)!, bytes: from * out }), scales: below({ ...kept.get(`scales:${name}`)!, bytes: 4 * out }),
    }])),
  };
}

/** [in, out] in whole numbers, and what each column is to be multiplied by. */
export function quantized(values: Float32Array, { in: rows, out, transposed, signed }: { readonly in: number; readonly out: number; readonly transposed: boolean; readonly signed: boolean }): { readonly values: Int8Array | Uint8Array; readonly scales: Float32Array } {
  const scales = new Float32Array(out);
  const whole = signed ? new Int8Array(rows * out) : new Uint8Array(rows * out).fill(zero);
  const added = signed ? 0 : zero;
  const [across, down] = transposed ? [rows, 1] : [1, out]; // from column to column, and from row to row
  for (let column = 0; column < out; column++) {
    let largest = 0;
    for (let row = 0; row < rows; row++) largest = Math.max(largest, Math.abs(values[column * across + row * down]!));
    const scale = scales[column] = largest / most;
    if (scale > 0) for (let row = 0; row < rows; row++) whole[row * out + column] = added + Math.round(values[column * across + row * down]! / scale);
  }
  return { values: whole, scales };
}

async function valuesAt(folder: string, { file, offset, bytes }: ExternalPlace): Promise<Float32Array> {
  const path = join(folder, file);
  const source = await open(path).catch((cause: unknown) => { throw ioError(cause, 'read', path); });
  try {
    const values = new Float32Array(bytes / 4);
    const memory = new Uint8Array(values.buffer);
    for (let done = 0; done < bytes;) {
      const { bytesRead } = await source.read(memory, done, Math.min(2 ** 26, bytes - done), offset + done).catch((cause: unknown) => { throw ioError(cause, 'read', path); });
      if (bytesRead === 0) throw new DataError('malformed', `${path}: it ends at byte ${offset + done}, inside of a tensor`, 'fetch the file again: it was cut short');
      done += bytesRead;
    }
    return values;
  } finally {
    await source.close();
  }
}
