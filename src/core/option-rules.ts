import { OptionsError } from './errors.ts';
import { refuseUnknownKeys } from './nearest.ts';

/** Says what is wanted where the value is not it, as `a whole number of at least 1`. */
export type Rule = (value: unknown) => string | undefined;

/** One rule per option: an option without one does not compile, a key without one is refused. */
export type Rules<O extends object> = { readonly [K in keyof Required<O>]: Rule };

/**
 * Refuses unknown keys, missing options and values that make no sense.
 *
 * @example
 * checkOptions('rebatch', { rows: 32 }, { rows: wholeNumber(1) }) // undefined
 */
export function checkOptions<O extends object>(where: string, options: O, rules: Rules<O>): void {
  refuseUnknownKeys(options, Object.keys(rules), where);
  for (const [name, rule] of Object.entries<Rule>(rules)) {
    const value = (options as Readonly<Record<string, unknown>>)[name];
    const wanted = rule(value);
    if (wanted === undefined) continue;
    if (value === undefined) throw new OptionsError('missing-value', `${where}: "${name}" is missing`, `give it ${wanted}`);
    throw new OptionsError('wrong-value', `${where}: "${name}" is ${shown(value)}`, `it wants ${wanted}`);
  }
}

/** The same rule for an option that may be left out. */
export const optional = (rule: Rule): Rule => (value) => value === undefined ? undefined : rule(value);

export const wholeNumber = (atLeast: number): Rule => (value) =>
  Number.isSafeInteger(value) && (value as number) >= atLeast ? undefined : `a whole number of at least ${atLeast}`;

/** A finite number with low < value <= high. */
export const numberAbove = (low: number, high = Infinity): Rule => (value) =>
  typeof value === 'number' && Number.isFinite(value) && value > low && value <= high ? undefined
    : `a number above ${low}${high === Infinity ? '' : ` and at most ${high}`}`;

export const oneOf = (...words: readonly string[]): Rule => (value) =>
  words.includes(value as string) ? undefined : words.map((word) => `"${word}"`).join(' or ');

/** An object that has these members: a tokenizer (`load`), an engine (`open`), a table. */
export const having = (what: string, ...members: readonly string[]): Rule => (value) =>
  typeof value === 'object' && value !== null && members.every((member) => member in value) ? undefined : what;

export const columnName: Rule = (value) => typeof value === 'string' && value !== '' ? undefined : 'the name of a column';

export const columnNames: Rule = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((name) => columnName(name) === undefined) ? undefined
    : 'a list of column names';

export const yesOrNo: Rule = (value) => typeof value === 'boolean' ? undefined : 'true or false';

function shown(value: unknown): string {
  if (typeof value === 'string' || Array.isArray(value)) return JSON.stringify(value);
  return typeof value === 'object' && value !== null ? 'an object without what it needs' : String(value);
}
