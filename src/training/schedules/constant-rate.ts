import type { Schedule } from './schedule.ts';

/**
 * The same rate at every step.
 *
 * @example
 * constantRate().factor(1000) // 1
 */
export function constantRate(): Schedule {
  return { name: 'constant-rate', factor: () => 1, toJSON: () => ({ constantRate: {} }) };
}
