import { OptionsError } from '../core/errors.ts';
import { ticket } from '../flow/tickets.ts';
import type { Init, WeightSpec, WeightSpecs } from '../nn/module.ts';

/**
 * The weights that training begins with: each value a function of the seed, the name of its weight, and its position.
 *
 * So a weight starts the same whatever other weights a model has, and in whatever order they are made.
 *
 * Source: fans of a kernel as in `torch.nn.init`, for kernels [..., in, out].
 *
 * @example
 * const specs = { bias: { shape: [2], init: { kind: 'zeros' } }, scale: { shape: [1], init: { kind: 'constant', value: 0.5 } } }
 * initialWeights(specs, 2024) // { bias: Float32Array.of(0, 0), scale: Float32Array.of(0.5) }
 */
export function initialWeights(specs: WeightSpecs, seed: number): Record<string, Float32Array<ArrayBuffer>> {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, initialWeight(name, spec, seed)]));
}

function initialWeight(name: string, { shape, init }: WeightSpec, seed: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(sizeOf(shape));
  const key = hashOf(name);
  const fill = (draw: (position: number) => number) => {
    for (let at = 0; at < values.length; at++) values[at] = draw(at);
    return values;
  };
  const uniform = (limit: number) => fill((at) => limit * (2 * ticket(seed, key, at) - 1));
  const normal = (deviation: number) => fill((at) => deviation * bellShaped(ticket(seed, key, at), ticket(seed, key, at, 1)));
  switch (init.kind) {
    case 'zeros': case 'given': return values;
    case 'ones': return values.fill(1);
    case 'constant': return values.fill(init.value);
    case 'uniform': return uniform(init.limit);
    case 'normal': return normal(init.deviation);
    case 'xavier-uniform': return uniform((init.gain ?? 1) * Math.sqrt(6 / fans(shape)));
    case 'xavier-normal': return normal((init.gain ?? 1) * Math.sqrt(2 / fans(shape)));
    default: throw new OptionsError('wrong-value', `weight "${name}": init is ${JSON.stringify(init satisfies never)}`,
      `kinds: ${kinds.join(', ')}`);
  }
}

const kinds: readonly Init['kind'][] = ['zeros', 'ones', 'constant', 'uniform', 'normal', 'xavier-uniform', 'xavier-normal', 'given'];

/** Values of a weight. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Fan in plus fan out of a kernel [..., in, out]; of a vector [n], n and n. */
function fans(shape: readonly number[]): number {
  if (shape.length < 2) return 2 * (shape[0] ?? 1);
  return sizeOf(shape.slice(0, -2)) * (shape.at(-2)! + shape.at(-1)!);
}

/** Box and Muller: 1 - first is never 0. */
function bellShaped(first: number, second: number): number {
  return Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second);
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}
