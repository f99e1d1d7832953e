import { type List, listLike, type Vectors } from './column.ts';
import { EngineError } from './errors.ts';

export interface UserAndItems {
  readonly userVector: Vectors;
  readonly itemVectors: List<Vectors>;
}

/**
 * One number per candidate from the user's vector and the item's. `similarity` is given both
 * arrays and where each vector starts.
 */
export function matchVectors(
  { userVector, itemVectors }: UserAndItems, operator: string,
  similarity: (user: Float32Array, userAt: number, item: Float32Array, itemAt: number, width: number) => number,
): List<Float32Array> {
  const { offsets, values: items } = itemVectors;
  const first = offsets[0]!;
  const scores = new Float32Array(offsets.at(-1)! - first);
  const { width } = userVector;
  if (scores.length > 0 && width !== items.width) {
    throw new EngineError('bad-output', `${operator} was given user vectors of width ${width} and item vectors of width ${items.width}`,
      'both must come from the same encoder');
  }
  for (let row = 0; row < offsets.length - 1; row++) {
    for (let i = offsets[row]!; i < offsets[row + 1]!; i++) {
      scores[i - first] = similarity(userVector.values, row * width, items.values, i * width, width);
    }
  }
  return listLike(itemVectors, scores);
}
