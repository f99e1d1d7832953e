import type { Numbers } from '../../compile/program.ts';
import type { List } from '../../core/column.ts';

/**
 * Some prompts as a rectangle that is filled up on the right, with the place of the last token of each.
 *
 * @example
 * promptInputs(listOf(Int32Array.of(7, 8, 9), [1, 2]), [1, 0]).ids // { shape: [2, 2], values: Int32Array.of(8, 9, 7, 0) }
 */
export function promptInputs({ offsets, values }: List<Int32Array>, prompts: ArrayLike<number>): Record<'ids' | 'mask' | 'rows', Numbers> {
  const lengthOf = (at: number) => offsets[prompts[at]! + 1]! - offsets[prompts[at]!]!;
  const count = prompts.length;
  const tokens = Array.from({ length: count }, (_, at) => lengthOf(at)).reduce((most, length) => Math.max(most, length), 1);
  const ids = new Int32Array(count * tokens);
  const mask = new Float32Array(count * tokens);
  const last = new Int32Array(count);
  for (let at = 0; at < count; at++) {
    ids.set(values.subarray(offsets[prompts[at]!]!, offsets[prompts[at]! + 1]!), at * tokens);
    mask.fill(1, at * tokens, at * tokens + lengthOf(at));
    last[at] = at * tokens + lengthOf(at) - 1;
  }
  return { ids: { shape: [count, tokens], values: ids }, mask: { shape: [count, tokens], values: mask }, rows: { shape: [count], values: last } };
}
