import { OptionsError } from '../../core/errors.ts';
import { constantRate } from '../../training/schedules/constant-rate.ts';
import { linearDecay, type LinearDecayOptions } from '../../training/schedules/linear-decay.ts';
import type { Schedule } from '../../training/schedules/schedule.ts';
import type { Mapping } from '../tree.ts';
import { chosen, type PlaceOf } from './chosen.ts';
import { placed } from './placed.ts';

export const schedules: Readonly<Record<string, (options: LinearDecayOptions) => Schedule>> = { constantRate, linearDecay };

/**
 * The section `schedule`.
 *
 * @param steps Of the whole training, where they are known: what `linearDecay` falls over unless it says itself.
 */
export function scheduleOf(section: Mapping, steps: number | undefined, placeOf: PlaceOf): Schedule {
  const { name, options, pointer } = chosen(section, '/schedule', placeOf);
  if (name === 'linearDecay' && options['steps'] === undefined && steps === undefined) {
    throw new OptionsError('missing-value', `${placeOf(pointer)}: linearDecay has no steps, and how many there will be is not known when only a part of train is taken`, 'give it steps');
  }
  return placed(placeOf(pointer), () => schedules[name]!({ ...(steps !== undefined && { steps }), ...options } as LinearDecayOptions));
}
