import type { CompiledProgram } from '../../compile/compiled-program.ts';
import type { QuantizedMatrix } from '../../compile/quantized-products.ts';
import { cacheTensors, type CachedTensor } from './cache-tensors.ts';
import { besideCached, layerMatrices, valuesAt } from './layer-matrices.ts';
import type { MappedWeights } from './mapped-weights.ts';

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
  const matrices = layerMatrices(program, weights).map(({ name, transposed, shape: [rows, columns], place }) => ({ name, transposed, in: transposed ? columns : rows, out: transposed ? rows : columns, place }));
  const kept = await cacheTensors(cache, ['int8', signed, content, matrices.map(({ name }) => name)], matrices.flatMap((matrix): CachedTensor[] => {
    const made = async () => quantized(await valuesAt(weights.folder, matrix.place), { ...matrix, signed });
    return [
      { name: `values:${matrix.name}`, count: matrix.in * matrix.out, width: 1, pieces: async function* () { yield (await made()).values; } },
      { name: `scales:${matrix.name}`, count: matrix.out, pieces: async function* () { yield (await made()).scales; } },
    ];
  }), 'i8');
  const { folder, places, below } = besideCached(weights, kept.values());
  return {
    folder, places,
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
