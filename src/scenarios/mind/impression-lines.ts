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
 * [mindTime('11/12/2019 2:14:46 PM'), mindTime('2/30/2019 2:14:46 PM')] // [1573568086000, NaN]
 */
export function mindTime(text: string): number {
  const found = clock.exec(text);
  if (found === null) return Number.NaN;
  const [month, day, year, hour, minute, second] = found.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  const midnight = new Date(Date.UTC(year, month - 1, day));
  const isDay = midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day;
  if (!isDay || hour < 1 || hour > 12 || minute > 59 || second > 59) return Number.NaN;
  return midnight.getTime() + (((hour % 12 + (found[7] === 'P' ? 12 : 0)) * 60 + minute) * 60 + second) * 1000;
}
