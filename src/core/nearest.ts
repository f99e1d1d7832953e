import { OptionsError } from './errors.ts';

/**
 * The valid word that a mistyped one is most like, or nothing when none is close.
 *
 * @example
 * nearest('ndgc', ['gauc', 'ndcg', 'recall']) // 'ndcg'
 */
export function nearest(word: string, valid: readonly string[]): string | undefined {
  const near = valid
    .map((candidate) => ({ candidate, steps: editSteps(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, steps }) => steps <= Math.max(2, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.steps - b.steps);
  return near[0]?.candidate;
}

/** Refuses keys that nobody reads, and names the one that was probably meant. */
export function refuseUnknownKeys(given: object, valid: readonly string[], where: string): void {
  for (const key of Object.keys(given)) if (!valid.includes(key)) throw unknownKey(key, valid, where);
}

export function unknownKey(key: string, valid: readonly string[], where: string): OptionsError {
  const meant = nearest(key, valid);
  return new OptionsError('unknown-key', `${where}: unknown key "${key}"`,
    meant ? `did you mean "${meant}"? Valid: ${valid.join(', ')}` : `valid: ${valid.join(', ')}`);
}

/** Restricted Damerau-Levenshtein distance: insert, delete, replace, swap neighbours. */
function editSteps(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, replace);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j]!, rows[i - 2]![j - 2]! + 1);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
