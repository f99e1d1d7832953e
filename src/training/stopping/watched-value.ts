import { unknownKey } from '../../core/nearest.ts';

/**
 * The number that is watched among the results of a validation.
 *
 * Errors: `OptionsError` `unknown-key` naming the nearest when no result goes by that name.
 *
 * @example
 * watchedValue({ 'AUC': 0.7, 'NDCG@5': null }, 'NDCG@5') // null
 */
export function watchedValue(results: Readonly<Record<string, number | null>>, name: string): number | null {
  if (Object.hasOwn(results, name)) return results[name]!;
  throw unknownKey(name, Object.keys(results), 'the metric that is watched');
}
