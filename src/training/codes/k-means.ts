import type { Vectors } from '../../core/column.ts';

export interface KMeansOptions {
  /** Centres; fewer where there are fewer different vectors. */
  readonly size: number;
  /** Times that centres move at most. */
  readonly rounds: number;
  /** Numbers in [0, 1). */
  readonly draw: () => number;
}

export interface Clusters {
  /** [centres, width] */
  readonly centres: Float32Array;
  /** Of each vector: its centre. */
  readonly nearest: Int32Array;
}

/**
 * Centres of vectors, each the mean of those that it is the nearest to: k-means from a start that is drawn far apart (k-means++). A centre that
 * no vector is near to moves to the vector that is farthest from its own.
 *
 * Source: Lloyd 1982; Arthur and Vassilvitskii 2007.
 *
 * @example
 * const { nearest } = kMeans({ width: 1, values: Float32Array.of(0, 9, 1, 8) }, { size: 2, rounds: 5, draw: () => 0.5 });
 * [nearest[0] === nearest[2], nearest[0] === nearest[1]] // [true, false]
 */
export function kMeans({ width, values }: Vectors, { size, rounds, draw }: KMeansOptions): Clusters {
  const count = values.length / width;
  const centres = start({ width, values }, size, draw);
  const nearest = new Int32Array(count).fill(-1);
  const distances = new Float64Array(count);
  for (let round = 0; assign({ width, values }, centres, nearest, distances) && round < rounds; round++) moveCentres({ width, values }, centres, nearest, distances);
  return { centres, nearest };
}

/** The first centre is drawn evenly, each other one by the square of its distance from those before; ends where no vector is apart from all. */
function start({ width, values }: Vectors, size: number, draw: () => number): Float32Array {
  const count = values.length / width;
  const centres: number[] = [Math.floor(draw() * count)];
  const apart = new Float64Array(count).fill(Infinity);
  while (centres.length < size) {
    const last = centres.at(-1)!;
    let sum = 0;
    for (let at = 0; at < count; at++) {
      apart[at] = Math.min(apart[at]!, distance(values, at * width, values, last * width, width));
      sum += apart[at]!;
    }
    if (sum === 0) break;
    let left = draw() * sum;
    let next = -1;
    for (let at = 0; at < count && left >= 0; at++) {
      if (apart[at]! === 0) continue;
      next = at;
      left -= apart[at]!;
    }
    centres.push(next);
  }
  const rows = new Float32Array(centres.length * width);
  for (const [to, from] of centres.entries()) rows.set(values.subarray(from * width, (from + 1) * width), to * width);
  return rows;
}

/** Whether any vector has another centre now. */
function assign({ width, values }: Vectors, centres: Float32Array, nearest: Int32Array, distances: Float64Array): boolean {
  let moved = false;
  for (let at = 0; at < nearest.length; at++) {
    let [best, least] = [0, Infinity];
    for (let centre = 0; centre < centres.length / width; centre++) {
      const far = distance(values, at * width, centres, centre * width, width);
      if (far < least) [best, least] = [centre, far];
    }
    distances[at] = least;
    if (nearest[at] !== best) moved = true;
    nearest[at] = best;
  }
  return moved;
}

function moveCentres({ width, values }: Vectors, centres: Float32Array, nearest: Int32Array, distances: Float64Array): void {
  const counts = new Int32Array(centres.length / width);
  const sums = new Float64Array(centres.length);
  for (let at = 0; at < nearest.length; at++) {
    counts[nearest[at]!]!++;
    for (let i = 0; i < width; i++) sums[nearest[at]! * width + i]! += values[at * width + i]!;
  }
  for (let centre = 0; centre < counts.length; centre++) {
    if (counts[centre] === 0) {
      const farthest = distances.reduce((best, far, at) => far > distances[best]! ? at : best, 0);
      centres.set(values.subarray(farthest * width, (farthest + 1) * width), centre * width);
      distances[farthest] = 0;
      continue;
    }
    for (let i = 0; i < width; i++) centres[centre * width + i] = sums[centre * width + i]! / counts[centre]!;
  }
}

function distance(a: Float32Array, fromA: number, b: Float32Array, fromB: number, width: number): number {
  let sum = 0;
  for (let i = 0; i < width; i++) sum += (a[fromA + i]! - b[fromB + i]!) ** 2;
  return sum;
}
