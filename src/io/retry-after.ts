/**
 * How long a `Retry-After` header asks to wait, ms: seconds, or a date. Nothing where it is neither.
 *
 * @param now milliseconds since 1970.
 *
 * @example
 * retryAfter('1.5', 0) // 1500
 */
export function retryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(value.trim()) ? 1000 * Number(value) : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
