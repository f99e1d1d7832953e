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
        // Read once: within the loop they would be read again for every value.
        const [fresh1, fresh2, keep1, keep2, size, root, small, shrunk, pulled] = [1 - beta1, 1 - beta2, beta1, beta2, stepSize, perRoot, epsilon, shrink, pull];
        const [means, squares] = [first!, second!];
        for (let i = 0; i < count; i++) {
          const w = from + i;
          const value = values[w]!;
          const slope = gradient[gradientFrom + i]! + pulled * value;
          const mean = keep1 * means[w]! + fresh1 * slope;
          const square = keep2 * squares[w]! + fresh2 * slope * slope;
          means[w] = mean;
          squares[w] = square;
          values[w] = value * shrunk - size * mean / (Math.sqrt(square) * root + small);
        }
      };
    },
  };
}
