import { OptionsError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import type { RateOf } from './optimizer.ts';

/**
 * A learning rate of its own for the weights below a name: the factor of the longest prefix that fits, else 1.
 *
 * A prefix is whole parts of a name: `items` stands for `items.query.kernel`, not for `itemsTable`. One that fits no
 * weight of the model is refused when the optimizer is opened.
 *
 * Source: Legommenders `item_lr`, which holds for names under `item_op.transformer`.
 *
 * @example
 * const rateOf = ratesByPrefix({ 'items.transformer': 0.01, 'items.transformer.lora': 0.1 });
 * ['items.transformer.layers.0', 'items.transformer.lora.a', 'users.query'].map(rateOf) // [0.01, 0.1, 1]
 */
export function ratesByPrefix(factors: Readonly<Record<string, number>>): RateOf {
  const prefixes = Object.keys(factors).sort((a, b) => b.length - a.length);
  const rateOf = (weight: string) => factors[prefixes.find((prefix) => isBelow(prefix, weight)) ?? ''] ?? 1;
  return Object.assign(rateOf, {
    check(weights: readonly string[]) {
      const idle = prefixes.find((prefix) => !weights.some((weight) => isBelow(prefix, weight)));
      if (idle === undefined) return;
      const parts = [...new Set(weights.flatMap((weight) => weight.split('.').map((_, at, all) => all.slice(0, at + 1).join('.'))))];
      const meant = nearest(idle, parts);
      throw new OptionsError('unknown-key', `ratesByPrefix: no weight is below "${idle}"`,
        meant === undefined ? `weights: ${weights.slice(0, 12).join(', ')}` : `did you mean "${meant}"?`);
    },
    toJSON: () => factors,
  });
}

const isBelow = (prefix: string, weight: string) => weight === prefix || weight.startsWith(`${prefix}.`);
