import type { Tensor } from '../compile/tf.ts';

/** How a weight starts. Drawn from (seed, name, position), never from how many were drawn before. */
export type Init =
  | { readonly kind: 'zeros' | 'ones' }
  | { readonly kind: 'constant'; readonly value: number }
  /** Uniform in [-limit, limit]. */
  | { readonly kind: 'uniform'; readonly limit: number }
  | { readonly kind: 'normal'; readonly deviation: number }
  /** Glorot: limit = gain * sqrt(6 / (fan in + fan out)), or the normal of that variance. */
  | { readonly kind: 'xavier-uniform' | 'xavier-normal'; readonly gain?: number }
  /** Brought along, from a checkpoint: written over before the first step. */
  | { readonly kind: 'given' };

/** One trainable array, or one that is only kept (`frozen`: pretrained vectors, running statistics). */
export interface WeightSpec {
  readonly shape: readonly number[];
  readonly init: Init;
  readonly frozen?: boolean;
}

/** By dotted name: `attention.query.kernel`. Kernels are [in, out]. */
export type WeightSpecs = Readonly<Record<string, WeightSpec>>;
export type Weights = Readonly<Record<string, Tensor>>;

/** How a forward pass is made: an argument, never a global. */
export interface Pass {
  readonly training: boolean;
  /** Zeroes a fraction `rate` of the values and scales the rest by 1 / (1 - rate); the identity outside training. */
  dropout(values: Tensor, rate: number): Tensor;
  /** What becomes of what goes into an adapter, before it does: dropout. Default: nothing. */
  adapting?(values: Tensor): Tensor;
  /** Hands out a new value of a frozen weight (running statistics), to be stored after the step. */
  keep(name: string, value: Tensor): void;
}

/**
 * A part of a model: what weights it has, and a function over tensors. It holds no tensor itself, so one definition is
 * traced, trained, scored and exported. Shapes come from its inputs; sizes that vary are never read as numbers.
 */
export interface Module<In, Out> {
  readonly weights: WeightSpecs;
  forward(weights: Weights, inputs: In, pass: Pass): Out;
}

/** The weights of a part under a name of its own: `within('query', dense.weights)`. */
export function within(prefix: string, weights: WeightSpecs): WeightSpecs {
  return Object.fromEntries(Object.entries(weights).map(([name, spec]) => [`${prefix}.${name}`, spec]));
}

/** The weights below a name, without it. */
export function below<T>(prefix: string, weights: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  const start = `${prefix}.`;
  return Object.fromEntries(Object.entries(weights).filter(([name]) => name.startsWith(start)).map(([name, value]) => [name.slice(start.length), value]));
}

/** The same pass for a part below a name: what it keeps is kept under that name. */
export const passBelow = (prefix: string, pass: Pass): Pass =>
  ({ ...pass, keep: (name, value) => pass.keep(`${prefix}.${name}`, value) });

/** A pass that computes and changes nothing: no dropout, no statistics. */
export const inference: Pass = { training: false, dropout: (values) => values, keep: () => {} };
