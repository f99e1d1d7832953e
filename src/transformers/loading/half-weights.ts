import type { CompiledProgram } from '../../compile/compiled-program.ts';
import type { ExternalPlace } from '../../compile/external-data.ts';
import { EngineError } from '../../core/errors.ts';
import { toFloat16 } from '../../io/half-precision.ts';
import { cacheTensors } from './cache-tensors.ts';
import { besideCached, type LayerMatrix, layerMatrices, valuesAt } from './layer-matrices.ts';
import type { MappedWeights } from './mapped-weights.ts';

/** The largest number that half precision has. */
const most = 65504;

/** Weights of which some are kept in half precision. */
export interface HalfWeights extends MappedWeights {
  readonly matrices: Readonly<Record<string, ExternalPlace>>;
}

/**
 * Matrices of the layers in half precision, rounded to the nearest, in a file of the cache; other weights stay where they are. One matrix is
 * in memory at a time.
 *
 * @param content JSON that says what the values were made of
 *
 * Errors: `EngineError` `load` for a value that half precision has not.
 */
export async function halfWeights(program: CompiledProgram, weights: MappedWeights, { content, cache }: { readonly content: unknown; readonly cache: string }): Promise<HalfWeights> {
  const matrices = layerMatrices(program, weights);
  const kept = await cacheTensors(cache, ['float16', content, matrices.map(({ name }) => name)], matrices.map((matrix) => ({
    name: matrix.name, count: matrix.shape[0] * matrix.shape[1], width: 2, pieces: async function* () { yield halved(matrix, await valuesAt(weights.folder, matrix.place)); },
  })), 'f16');
  const { folder, places, below } = besideCached(weights, kept.values());
  return { folder, places, matrices: Object.fromEntries(matrices.map(({ name, shape: [rows, columns] }) => [name, below({ ...kept.get(name)!, bytes: 2 * rows * columns })])) };
}

function halved({ name }: LayerMatrix, values: Float32Array): Uint16Array {
  const large = values.find((value) => !(Math.abs(value) <= most));
  if (large === undefined) return toFloat16(values);
  throw new EngineError('load', `the weight "${name}" has the value ${large}, and the largest of half precision is ${most}`, "take precision: 'float32'");
}
