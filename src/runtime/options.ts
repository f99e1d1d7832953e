import { OptionsError } from '../core/errors.ts';
import { unknownKey } from '../core/nearest.ts';

/** An option of a pipeline, as it is told on a command line or in a YAML file. */
export interface PipelineOption<T> {
  readonly about: string;
  readonly default: T;
  /** Reads what the user wrote; throws what is wrong with it as a sentence fragment. */
  parse(given: string): T;
}

export type OptionTable = Readonly<Record<string, PipelineOption<unknown>>>;
export type OptionsOf<T extends OptionTable> = { readonly [K in keyof T]: T[K] extends PipelineOption<infer V> ? V : never };

/** Any text: a path, a name. */
export const text = <D extends string | undefined>(about: string, value: D): PipelineOption<D | string> =>
  ({ about, default: value, parse: (given) => given });

/** A whole number of at least 1. */
export const count = <D extends number | undefined>(about: string, value: D): PipelineOption<D | number> => ({
  about, default: value,
  parse(given) {
    const number = Number(given.replaceAll('_', ''));
    if (!Number.isSafeInteger(number) || number < 1) throw new OptionsError('wrong-value', 'a whole number of at least 1', 'for example 20000');
    return number;
  },
});

/** One of a few words. */
export const choice = <const W extends string>(about: string, words: readonly W[], value: W): PipelineOption<W> => ({
  about: `${about} (${words.join(', ')})`, default: value,
  parse(given) {
    const found = words.find((word) => word === given);
    if (!found) throw new OptionsError('wrong-value', `one of ${words.join(', ')}`, `for example ${words[0]}`);
    return found;
  },
});

/** `--name value` pairs against a table; an unknown name is refused with the nearest valid one. */
export function parseOptions<T extends OptionTable>(table: T, given: ReadonlyMap<string, string>, where: string): OptionsOf<T> {
  for (const name of given.keys()) if (!Object.hasOwn(table, name)) throw unknownKey(name, Object.keys(table), where);
  const entries = Object.entries(table).map(([name, option]) => {
    const value = given.get(name);
    if (value === undefined) return [name, option.default];
    try {
      return [name, option.parse(value)];
    } catch (error) {
      if (!(error instanceof OptionsError)) throw error;
      throw new OptionsError('wrong-value', `${where}: --${name} wants ${error.message}, got "${value}"`, error.hint);
    }
  });
  return Object.fromEntries(entries) as OptionsOf<T>;
}
