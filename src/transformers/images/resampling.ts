/** A filter that weighs pixels by how far they are, in pixels of the smaller image. */
export interface Resampling {
  /** Pixels further away than this do not count. */
  readonly reach: number;
  weigh(distance: number): number;
}

const sinc = (x: number) => x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);

/** By the number that Pillow, and `resample` of preprocessor_config.json, have for them; 0 takes the nearest pixel and weighs nothing. */
export const resamplings: Readonly<Record<number, Resampling>> = {
  1: { reach: 3, weigh: (x) => Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0 }, // Lanczos
  2: { reach: 1, weigh: (x) => Math.max(0, 1 - Math.abs(x)) }, // bilinear
  3: { reach: 2, weigh: cubic },
  4: { reach: 0.5, weigh: (x) => x > -0.5 && x <= 0.5 ? 1 : 0 }, // box
  5: { reach: 1, weigh: (x) => Math.abs(x) < 1 ? sinc(x) * (0.54 + 0.46 * Math.cos(Math.PI * x)) : 0 }, // Hamming
};

function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

/** For each pixel of a line: the first pixel of the line it is made of, and what it and those after it weigh. */
export interface LineWeights {
  readonly first: Int32Array;
  readonly weights: readonly Float64Array[];
}

/** Weights are whole numbers of this many parts, as Pillow has them. */
export const weightParts = 2 ** 22;

/**
 * What a line of `to` pixels is made of, out of one of `from`: where it becomes shorter the filter widens, so that every pixel counts.
 *
 * Source: Pillow `precompute_coeffs`, `normalize_coeffs_8bpc`.
 *
 * @example
 * lineWeights(4, 2, resamplings[4]).weights.map((each) => [...each].map((one) => one / weightParts)) // [[0.5, 0.5], [0.5, 0.5]]
 */
export function lineWeights(from: number, to: number, { reach, weigh }: Resampling): LineWeights {
  const scale = from / to;
  const wide = Math.max(1, scale);
  const first = new Int32Array(to);
  const weights = Array.from({ length: to }, (_, at) => {
    const middle = (at + 0.5) * scale;
    const start = Math.max(0, Math.trunc(middle - reach * wide + 0.5));
    const end = Math.min(from, Math.trunc(middle + reach * wide + 0.5));
    first[at] = start;
    const plain = Float64Array.from({ length: end - start }, (_, i) => weigh((i + start - middle + 0.5) / wide));
    const sum = plain.reduce((total, one) => total + one, 0);
    return plain.map((one) => Math.trunc(one / sum * weightParts + (one < 0 ? -0.5 : 0.5)));
  });
  return { first, weights };
}
