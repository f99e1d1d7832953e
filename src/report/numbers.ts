/** Whole numbers with thousands apart: `12,345`. */
export const wholeNumber = (value: number): string => Math.round(value).toLocaleString('en-US');

/**
 * A metric as it stands in a table: four decimals, a dash where it is not defined.
 *
 * @example
 * [metricValue(0.123456), metricValue(null), metricValue(-0.00001)] // ['0.1235', '–', '0.0000']
 */
export function metricValue(value: number | null): string {
  if (value === null || Number.isNaN(value)) return '–';
  return value.toFixed(4).replace(/^-(0\.0+)$/, '$1');
}

/**
 * Time as people say it.
 *
 * @example
 * [0.31, 37, 400, 12_300, 245_000, 3_723_000].map(duration) // ['0.3 ms', '37 ms', '0.4 s', '12.3 s', '4 min 05 s', '1 h 02 min']
 */
export function duration(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 99.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

/**
 * Time as on a clock, in whole seconds, for a line that is redrawn.
 *
 * @example
 * [0, 75_000, 3_723_000].map(clockTime) // ['0:00', '1:15', '1:02:03']
 */
export function clockTime(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${twoDigits(m)}:${twoDigits(s)}` : `${m}:${twoDigits(s)}`;
}

/** Rows per second; one decimal where there are few. */
export function rowRate(rowsPerSecond: number): string {
  return `${rowsPerSecond < 10 ? rowsPerSecond.toFixed(1) : wholeNumber(rowsPerSecond)} rows/s`;
}

/** Memory in MiB. */
export const mebibytes = (bytes: number): string => `${wholeNumber(bytes / 2 ** 20)} MiB`;

/** `1 row`, `2 rows`. */
export const counted = (number: number, noun: string): string => `${wholeNumber(number)} ${noun}${number === 1 ? '' : 's'}`;

const twoDigits = (value: number): string => String(value).padStart(2, '0');
