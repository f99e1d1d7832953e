import { OptionsError } from '../../core/errors.ts';
import { refuseUnknownKeys } from '../../core/nearest.ts';
import type { Scenario } from '../../core/scenario.ts';

/** All options of a scenario: those given, and the defaults. Text is read as the type of the default, as a command line gives it. */
export function scenarioOptions<O extends object>({ name, options }: Scenario<O>, given: object): O {
  refuseUnknownKeys(given, Object.keys(options), name);
  const declared = Object.entries(options) as [string, { readonly default: unknown }][];
  const values = new Map(Object.entries(given));
  return Object.fromEntries(declared.map(([key, { default: fallback }]) => {
    const value: unknown = values.get(key);
    return [key, value === undefined ? fallback : asTypeOf(fallback, value, `${name}: option "${key}"`)];
  })) as O;
}

function asTypeOf(fallback: unknown, value: unknown, where: string): unknown {
  const wanted = typeof fallback;
  if (typeof value === wanted && !Number.isNaN(value)) return value;
  if (typeof value === 'string') {
    if (wanted === 'number' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
    if (wanted === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  }
  throw new OptionsError('wrong-value', `${where} is ${JSON.stringify(value)}, expected a ${wanted}`, `default: ${JSON.stringify(fallback)}`);
}
