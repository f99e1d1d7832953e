import { EngineError } from '../../core/errors.ts';
import type { RowGradient } from './optimizer.ts';

/** Values in a row of a gradient of a table that has `length` values; 0 where the gradient has no row. */
export function rowWidth(weight: string, { rows, values }: RowGradient, length: number): number {
  if (rows.length === 0) return 0;
  const width = values.length / rows.length;
  if (Number.isInteger(width) && width > 0 && length % width === 0) return width;
  throw wrongGradient(weight, `has ${values.length} values in ${rows.length} rows`, `rows as wide as those of ${length} values`);
}

export const wrongGradient = (weight: string, found: string, expected: string): EngineError => new EngineError('bad-output',
  `the gradient of "${weight}" ${found}, expected ${expected}`, 'the program that made it was compiled for other weights');
