import type { Gradients } from '../optimizers/optimizer.ts';
import { globalNorm } from './gradient-norms.ts';

/**
 * Scales all gradients together, in place, so that the norm of everything is at most `most`; gives back the norm before.
 *
 * A norm that is not finite scales nothing: `refuseNotFinite` says which rows it came from.
 *
 * Source: `torch.nn.utils.clip_grad_norm_`.
 *
 * @example
 * const gradients = { a: Float32Array.of(3), b: { rows: Int32Array.of(7), values: Float32Array.of(0, 4) } }
 * clipGlobalNorm(gradients, 1) // 5
 * gradients.b.values.map((value) => Math.round(value * 1000)) // Float32Array.of(0, 800)
 */
export function clipGlobalNorm(gradients: Gradients, most: number): number {
  const norm = globalNorm(gradients);
  const factor = most / (norm + 1e-6);
  if (!Number.isFinite(norm) || factor >= 1) return norm;
  for (const gradient of Object.values(gradients)) {
    const values = valuesOf(gradient);
    for (let at = 0; at < values.length; at++) values[at] = values[at]! * factor;
  }
  return norm;
}

const valuesOf = (gradient: Gradients[string]) => gradient instanceof Float32Array ? gradient : gradient.values;
