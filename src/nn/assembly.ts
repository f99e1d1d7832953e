import { below, type Module, type Pass, passBelow, within, type Weights, type WeightSpecs } from './module.ts';

type Parts = Readonly<Record<string, Module<never, unknown> | undefined>>;
type Calls<P extends Parts> = { readonly [K in keyof P]: NonNullable<P[K]> extends Module<infer In, infer Out>
  ? (inputs: In) => Out : never };

export interface Assembly<P extends Parts> {
  readonly weights: WeightSpecs;
  /** The parts as functions of their inputs alone. */
  at(weights: Weights, pass: Pass): Calls<P>;
}

/**
 * Parts put together, each with its weights and what it keeps under its own name. A part may be absent.
 *
 * @example
 * const shift = { weights: { by: { shape: [4], init: { kind: 'zeros' } } }, forward: (weights, x) => x };
 * Object.keys(assembly({ query: shift, out: undefined }).weights) // ['query.by']
 */
export function assembly<P extends Parts>(parts: P): Assembly<P> {
  const present = Object.entries(parts).flatMap(([name, part]) => part ? [{ name, part }] : []);
  return {
    weights: Object.assign({}, ...present.map(({ name, part }) => within(name, part.weights))) as WeightSpecs,
    at: (weights, pass) => Object.fromEntries(present.map(({ name, part }) =>
      [name, (inputs: never) => part.forward(below(name, weights), inputs, passBelow(name, pass))])) as unknown as Calls<P>,
  };
}
