import { RunError } from '../core/errors.ts';

const shown = 8;

/**
 * Stops training when a loss, or the norm of the gradients, is no finite number: the weights are still those before the step.
 *
 * Errors: `RunError` `not-finite-loss` whose `rows` are the source rows of the batch, each once.
 *
 * @example
 * refuseNotFinite(0.7, Float64Array.of(5, 6)) // undefined
 * refuseNotFinite(NaN, Float64Array.of(5, 6)) // throws RunError
 */
export function refuseNotFinite(loss: number, rows: ArrayLike<number>, what = 'the loss'): void {
  if (Number.isFinite(loss)) return;
  const distinct = [...new Set(Array.from(rows))].sort((a, b) => a - b);
  const more = distinct.length > shown ? ` and ${distinct.length - shown} more` : '';
  throw new RunError('not-finite-loss', `${what} is ${loss} in a batch of source rows ${distinct.slice(0, shown).join(', ')}${more}`,
    'lower the learning rate, clip the gradients, or look at these rows; training resumes from the last checkpoint', { rows: distinct });
}
