import type { Numbers } from '../compile/program.ts';

/**
 * Rows of an array by place, of any shape: [..., ...shape of a row].
 *
 * @example
 * gathered({ shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) }, { shape: [1, 2], values: Int32Array.of(1, 0) }) // { shape: [1, 2, 2], values: Float32Array.of(3, 4, 1, 2) }
 */
export function gathered({ shape: [, ...row], values }: Numbers, places: Numbers): Numbers {
  const width = row.reduce((product, size) => product * size, 1);
  const rows = values instanceof Float32Array ? new Float32Array(places.values.length * width) : new Int32Array(places.values.length * width);
  for (let at = 0; at < places.values.length; at++) {
    const from = places.values[at]! * width;
    rows.set(values.subarray(from, from + width), at * width);
  }
  return { shape: [...places.shape, ...row], values: rows };
}
