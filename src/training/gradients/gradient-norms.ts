import type { Gradients } from '../optimizers/optimizer.ts';

export interface GradientNorm {
  readonly weight: string;
  /** Euclidean; Infinity or NaN where a value is. */
  readonly norm: number;
  /** Values that are no finite number, of how many. */
  readonly notFinite: number;
  readonly values: number;
}

/**
 * The norm of each gradient, the largest first: those that are not finite before all others.
 *
 * @example
 * gradientNorms({ a: Float32Array.of(3, 4), b: Float32Array.of(NaN, 1) }) // [{ weight: 'b', norm: NaN, notFinite: 1, values: 2 }, { weight: 'a', norm: 5, notFinite: 0, values: 2 }]
 */
export function gradientNorms(gradients: Gradients): GradientNorm[] {
  const norms = Object.entries(gradients).map(([weight, gradient]) => {
    const values = gradient instanceof Float32Array ? gradient : gradient.values;
    return { weight, norm: Math.sqrt(sumOfSquares(values)), notFinite: values.reduce((count, value) => count + Number(!Number.isFinite(value)), 0), values: values.length };
  });
  return norms.sort((a, b) => Math.sign(b.notFinite) - Math.sign(a.notFinite) || b.norm - a.norm || 0);
}

/** Of everything together: finite where every value is. */
export function globalNorm(gradients: Gradients): number {
  let squares = 0;
  for (const gradient of Object.values(gradients)) squares += sumOfSquares(gradient instanceof Float32Array ? gradient : gradient.values);
  return Math.sqrt(squares);
}

function sumOfSquares(values: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]! * values[at]!;
  return sum;
}
