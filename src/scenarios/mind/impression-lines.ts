/** Candidates and labels of one line: `N55689-1 N35729-0`. `unlabelled` names the first candidate without `-0` or `-1`. */
export interface ImpressionLine {
  readonly ids: readonly string[];
  readonly labels: readonly (0 | 1)[];
  readonly unlabelled?: string;
}

/**
 * @example
 * impressionLine('N1-1 N2-0') // { ids: ['N1', 'N2'], labels: [1, 0] }
 */
export function impressionLine(text: string): ImpressionLine {
  const ids: string[] = [];
  const labels: (0 | 1)[] = [];
  for (const shown of words(text)) {
    const end = shown.slice(-2);
    if (end !== '-0' && end !== '-1') return { ids, labels, unlabelled: shown };
    ids.push(shown.slice(0, -2));
    labels.push(end === '-1' ? 1 : 0);
  }
  return { ids, labels };
}

export const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');

const clock = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2}):(\d{2}) ([AP])M$/;

/**
 * Milliseconds since 1970 of MIND's American wall-clock time, taken as UTC; NaN for anything else.
 *
 * @example
 * mindTime('11/12/2019 2:14:46 PM') // 1573568086000
 */
export function mindTime(text: string): number {
  const [, month, day, year, hour, minute, second, half] = clock.exec(text) ?? [];
  if (half === undefined) return Number.NaN;
  return Date.UTC(Number(year), Number(month) - 1, Number(day), (Number(hour) % 12) + (half === 'P' ? 12 : 0), Number(minute), Number(second));
}
