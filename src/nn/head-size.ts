import { OptionsError } from '../core/errors.ts';

/**
 * What each of the heads has of a width.
 *
 * @example
 * headSize('attention', 64, 8) // 8
 * headSize('attention', 64, 7) // throws OptionsError
 */
export function headSize(where: string, width: number, heads: number): number {
  if (width % heads === 0) return width / heads;
  throw new OptionsError('wrong-value', `${where}: ${heads} heads do not divide a width of ${width}`,
    `give it a width that is a multiple of ${heads}, or heads that divide ${width}`);
}
