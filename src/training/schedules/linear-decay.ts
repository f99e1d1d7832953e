import { checkOptions, optional, type Rules, wholeNumber, yesOrNo } from '../../core/option-rules.ts';
import type { Schedule } from './schedule.ts';

export interface LinearDecayOptions {
  /** Steps of the whole run; after them the factor is 0. */
  readonly steps: number;
  /** Steps over which the rate grows before it falls. Default 0. */
  readonly warmUp?: number;
  /** Makes the first step of a warm-up with a rate of 0, as the original does. Default false. */
  readonly fromZero?: boolean;
}

const rules: Rules<LinearDecayOptions> = { steps: wholeNumber(1), warmUp: optional(wholeNumber(0)), fromZero: optional(yesOrNo) };

/**
 * A rate that grows evenly during the warm-up, then falls evenly so that it would be 0 at the step after the last.
 *
 * With s steps done before: (s + 1) / (warmUp + 1) while s < warmUp, then (steps - s) / (steps - warmUp).
 *
 * Source: `get_linear_schedule_with_warmup` of Hugging Face transformers, as Legommenders uses it. Differs: there the
 * warm-up is s / warmUp, so that the first step moves nothing (`fromZero`); and Legommenders counts batches where it
 * accumulates several to a step, so that its rate never reaches the end: `steps` here are steps of the optimizer.
 *
 * @example
 * const { factor } = linearDecay({ warmUp: 1, steps: 5 });
 * [1, 2, 3, 4, 5, 6].map(factor) // [0.5, 1, 0.75, 0.5, 0.25, 0]
 */
export function linearDecay(options: LinearDecayOptions): Schedule {
  checkOptions('linearDecay', options, rules);
  const { steps, warmUp = 0, fromZero = false } = options;
  return {
    name: 'linear-decay',
    factor: (step) => {
      const done = step - 1;
      if (done < warmUp) return fromZero ? done / warmUp : (done + 1) / (warmUp + 1);
      return Math.max(0, (steps - done) / Math.max(1, steps - warmUp));
    },
    toJSON: () => ({ linearDecay: options }),
  };
}
