import { optional, type Rules } from '../../core/option-rules.ts';
import type { UpdateRule } from './open-optimizer.ts';
import { atLeastZero, type SharedOptions, share, sharedRules } from './optimizer-options.ts';

export interface AdamOptions extends SharedOptions {
  /** How much of the mean of gradients is kept in a step. Default 0.9. */
  readonly beta1?: number;
  /** How much of the mean of squares is kept. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the mean of squares. Default 1e-8. */
  readonly epsilon?: number;
}

export const adamOptionRules: Rules<AdamOptions> =
  { ...sharedRules, beta1: optional(share), beta2: optional(share), epsilon: optional(atLeastZero) };

/** The update of `adam` and `adamW`; they differ in what weight decay is. */
export function adamRule(
  { rate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, decay = 0, rateOf, rows }: AdamOptions, decays: 'gradient' | 'weight',
): UpdateRule {
  return {
    rate, rateOf, rows, slots: ['first', 'second'],
    update: (rateNow, at) => {
      const stepSize = rateNow / (1 - beta1 ** at);
      const perRoot = 1 / Math.sqrt(1 - beta2 ** at);
      const shrink = decays === 'weight' ? 1 - rateNow * decay : 1;
      const pull = decays === 'gradient' ? decay : 0;
      return (values, [first, second], gradient, from, gradientFrom, count) => {
        for (let i = 0; i < count; i++) {
          const w = from + i;
          const value = values[w]!;
          const slope = gradient[gradientFrom + i]! + pull * value;
          const mean = first![w] = beta1 * first![w]! + (1 - beta1) * slope;
          const square = second![w] = beta2 * second![w]! + (1 - beta2) * slope * slope;
          values[w] = value * shrink - stepSize * mean / (Math.sqrt(square) * perRoot + epsilon);
        }
      };
    },
  };
}
