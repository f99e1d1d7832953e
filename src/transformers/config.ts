import { EngineError } from '../core/errors.ts';

/** What config.json says of a model. */
export type Config = Readonly<Record<string, unknown>>;

/**
 * A whole number of a config, under any of its names; the last word where there is none.
 *
 * Errors: `EngineError` `load`.
 *
 * @example
 * wholeOf({ n_embd: 64 }, ['hidden_size', 'n_embd']) // 64
 */
export function wholeOf(config: Config, names: readonly string[], otherwise?: number): number {
  const value = settingOf(config, names) ?? otherwise;
  if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
  throw wrong(names, value, 'a whole number above 0');
}

export function numberOf(config: Config, names: readonly string[], otherwise?: number): number {
  const value = settingOf(config, names) ?? otherwise;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw wrong(names, value, 'a number');
}

export function flagOf(config: Config, names: readonly string[], otherwise: boolean): boolean {
  const value = settingOf(config, names) ?? otherwise;
  if (typeof value === 'boolean') return value;
  throw wrong(names, value, 'true or false');
}

export function textOf(config: Config, names: readonly string[], otherwise?: string): string {
  const value = settingOf(config, names) ?? otherwise;
  if (typeof value === 'string') return value;
  throw wrong(names, value, 'a text');
}

/** An object within a config; nothing where it is absent or null. */
export function sectionOf(config: Config, name: string): Config | undefined {
  const value = config[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value === 'object' && !Array.isArray(value)) return value as Config;
  throw wrong([name], value, 'an object');
}

/** Refuses a setting that would compute something else than is written here. */
export function refuseUnless(fine: boolean, what: string): void {
  if (!fine) throw new EngineError('load', `config.json: ${what} is not implemented`, 'choose another checkpoint, or add it to the family in src/transformers/families');
}

const settingOf = (config: Config, names: readonly string[]) => names.map((name) => config[name] ?? undefined).find((value) => value !== undefined);

const wrong = (names: readonly string[], value: unknown, wanted: string) =>
  new EngineError('load', `config.json: ${names.join(' or ')} is ${value === undefined ? 'missing' : JSON.stringify(value)}, and has to be ${wanted}`,
    'is it the config.json that the checkpoint was published with?');
