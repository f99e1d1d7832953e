import { checkOptions, numberAbove, type Rules, wholeNumber } from '../../core/option-rules.ts';

/** After so many steps, or after so much of an epoch: 0.25 validates four times an epoch, 2 after every second one. */
export type Interval = { readonly steps: number } | { readonly epochs: number };

/** How far training is. */
export interface Progress {
  /** Steps made. */
  readonly step: number;
  /** Epochs passed and what was passed of the next: 1.5 is in the middle of the second. */
  readonly epochs: number;
}

export interface ValidationInterval {
  /** Whether a validation is due between two moments, the later one included. */
  isDue(before: Progress, now: Progress): boolean;
  toJSON(): Interval;
}

/**
 * When to validate: evenly, over steps or over parts of an epoch, by where training is and never by how often it was asked.
 *
 * Source: Legommenders `epoch_batch` ends an epoch early instead, after n steps (in fact n + 2) or after 1/n of it.
 *
 * @example
 * const half = validationInterval({ epochs: 0.5 });
 * half.isDue({ step: 4, epochs: 0.4 }, { step: 5, epochs: 0.5 }) // true
 * half.isDue({ step: 5, epochs: 0.5 }, { step: 6, epochs: 0.6 }) // false
 */
export function validationInterval(interval: Interval): ValidationInterval {
  if ('steps' in interval) checkOptions('validate', interval, { steps: wholeNumber(1) } satisfies Rules<{ steps: number }>);
  else checkOptions('validate', interval, { epochs: numberAbove(0) } satisfies Rules<{ epochs: number }>);
  const passed = ({ step, epochs }: Progress) =>
    'steps' in interval ? Math.floor(step / interval.steps) : Math.floor(epochs / interval.epochs + 1e-9); // thirds add up to 1 only nearly
  return { isDue: (before, now) => passed(now) > passed(before), toJSON: () => interval };
}
