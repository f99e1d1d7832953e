import type { WeightSpecs } from './module.ts';

/**
 * Weights that start as BERT's do: kernels and tables from a normal, biases at 0, gains as they are.
 *
 * @example
 * normalStart({ bias: { shape: [2], init: { kind: 'uniform', limit: 1 } } }).bias.init // { kind: 'zeros' }
 */
export function normalStart(weights: WeightSpecs, deviation = 0.02): WeightSpecs {
  return Object.fromEntries(Object.entries(weights).map(([name, spec]) => {
    if (spec.init.kind === 'ones') return [name, spec];
    return [name, { ...spec, init: /(^|\.)bias$/.test(name) ? { kind: 'zeros' } : { kind: 'normal', deviation } }];
  }));
}
