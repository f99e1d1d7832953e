import { unknownKey } from '../core/nearest.ts';
import { OptionsError } from '../core/errors.ts';
import { count, type OptionTable, type OptionsOf, parseOptions, text } from './options.ts';

/** What every pipeline understands besides its own options. */
export const settingsTable = {
  out: text('folder that run folders are made in', 'out'),
  window: count('source rows inside the graph at once; default: twice what the graph needs', undefined),
  partitionRows: count('source rows per partition: the most that a killed run computes again', 4096),
  faults: { ...count('rows that may be set aside before the run fails', 0), parse: wholeNumber },
  draw: text('print the graph instead of running it: mermaid or svg', undefined),
} as const satisfies OptionTable;

const switches = {
  json: 'print the report as JSON',
  fresh: 'throw away what an earlier run finished',
  trace: 'show the stack of an error',
  help: 'print this',
} as const;

export type Settings = OptionsOf<typeof settingsTable> & { readonly [K in keyof typeof switches]: boolean };

/** Splits a command line into a pipeline's own options and the settings of the run. */
export function parseCommandLine<T extends OptionTable>(
  table: T, args: readonly string[], where: string,
): { options: OptionsOf<T>; settings: Settings } {
  const own = new Map<string, string>();
  const forRun = new Map<string, string>();
  const on = new Set<string>();
  const known = [...Object.keys(table), ...Object.keys(settingsTable), ...Object.keys(switches)];
  for (let at = 0; at < args.length; at++) {
    const [flag = '', inline] = split(args[at]!);
    const name = camelCase(flag.replace(/^--/, ''));
    if (!flag.startsWith('--') || !known.includes(name)) throw unknownKey(flag, known.map(flagOf), where);
    if (name in switches) { on.add(name); continue; }
    const next = args[at + 1];
    const value = inline ?? (next === undefined || next.startsWith('--') ? undefined : args[++at]);
    if (value === undefined && name !== 'draw') throw new OptionsError('missing-value', `${where}: ${flag} wants a value`,
      `for example ${flag} ${String((table[name] ?? settingsTable[name as keyof typeof settingsTable]).default ?? '...')}`);
    (name in table ? own : forRun).set(name, value ?? 'mermaid');
  }
  const settings = { ...parseOptions(settingsTable, forRun, where), ...Object.fromEntries(Object.keys(switches).map((name) => [name, on.has(name)])) };
  return { options: parseOptions(table, own, where), settings: settings as Settings };
}

/** The text of `--help`. */
export function usage(table: OptionTable, command: string): string {
  const line = (name: string, about: string, value?: unknown) =>
    `  ${flagOf(name).padEnd(22)} ${about}${value === undefined ? '' : ` [${String(value)}]`}`;
  const section = (title: string, entries: OptionTable) =>
    [title, ...Object.entries(entries).map(([name, option]) => line(name, option.about, option.default)), ''];
  return [
    `Usage: ${command} [options]`, '',
    ...(Object.keys(table).length > 0 ? section('Options of this pipeline:', table) : []),
    ...section('Options of every run:', settingsTable).slice(0, -1),
    ...Object.entries(switches).map(([name, about]) => line(name, about)), '',
    'Examples:',
    `  ${command}              run, or go on where an earlier run stopped`,
    `  ${command} --draw       print the graph, read no data`,
    `  ${command} --json       the report as JSON on stdout`, '',
  ].join('\n');
}

function wholeNumber(given: string): number {
  const number = Number(given);
  if (!Number.isSafeInteger(number) || number < 0) throw new OptionsError('wrong-value', 'a whole number of at least 0', 'for example 10');
  return number;
}

const split = (arg: string) => (arg.startsWith('--') && arg.includes('=')
  ? [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)] : [arg]);
const camelCase = (flag: string) => flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
const flagOf = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
