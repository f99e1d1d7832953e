import { type Assignment, assignment } from '../configuration/assignments.ts';
import { OptionsError } from '../core/errors.ts';
import { unknownKey } from '../core/nearest.ts';
import { count, parseOptions, text } from '../runtime/options.ts';
import type { BenchmarkPlan, Cell } from './plan.ts';

const table = (config: string) => ({
  config: text('YAML file with models and scenarios', config),
  out: text('folder that runs, models and made-up data go to', 'out'),
  cellsAtOnce: count('cells that run side by side', 1),
});
const repeated = {
  only: 'cells that are run: model=Llama-2, scenario=MIND,Yelp, scheme=matching; may be given several times',
  set: 'another value, or a variable of the file: key=value; may be given several times',
} as const;
const switches = {
  list: 'say what would run, and how large it is; run nothing',
  fresh: 'throw away what earlier runs of these cells finished; models stay',
  json: 'print the table as JSON',
  trace: 'show the stack of an error',
  help: 'print this',
} as const;

/** What a benchmark is told on the command line. */
export interface BenchmarkSettings {
  readonly config: string;
  readonly out: string;
  readonly cellsAtOnce: number;
  readonly only: readonly string[];
  readonly set: readonly Assignment[];
  readonly switches: ReadonlySet<keyof typeof switches>;
}

/**
 * Reads a command line.
 *
 * Errors: `OptionsError` `unknown-key` with the nearest option, `missing-value`, `wrong-value`.
 *
 * @param config The file that is taken where none is named.
 * @example
 * benchmarkSettings(['--only', 'model=nrms', '--list'], 'recbench', 'a.yaml').only // ['model=nrms']
 */
export function benchmarkSettings(args: readonly string[], where: string, config: string): BenchmarkSettings {
  const options = table(config);
  const given = new Map<string, string>();
  const several: Record<keyof typeof repeated, string[]> = { only: [], set: [] };
  const on = new Set<keyof typeof switches>();
  const known = [...Object.keys(options), ...Object.keys(repeated), ...Object.keys(switches)];
  for (let at = 0; at < args.length; at++) {
    const [, flag = '', inline] = /^(--[^=]*)(?:=([\s\S]*))?$/.exec(args[at]!) ?? [];
    const name = flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (!known.includes(name)) throw unknownKey(args[at]!, known.map(flagOf), where);
    if (name in switches) {
      on.add(name as keyof typeof switches);
      continue;
    }
    const value = inline ?? args[++at];
    if (value === undefined || (inline === undefined && value.startsWith('--'))) throw new OptionsError('missing-value', `${where}: ${flag} wants a value`, `see ${where} --help`);
    if (name in repeated) several[name as keyof typeof repeated].push(value);
    else given.set(name, value);
  }
  return { ...parseOptions(options, given, where), only: several.only, set: several.set.map(assignment), switches: on };
}

/** The text of `--help`. */
export function benchmarkUsage(command: string, config: string): string {
  const line = (name: string, about: string, value?: unknown) => `  ${flagOf(name).padEnd(18)} ${about}${value === undefined ? '' : ` [${String(value)}]`}`;
  return [
    `Usage: ${command} [options]`, '',
    ...Object.entries(table(config)).map(([name, option]) => line(name, option.about, option.default)),
    ...[...Object.entries(repeated), ...Object.entries(switches)].map(([name, about]) => line(name, about)), '',
    'Examples:',
    `  ${command} --list                           what would run`,
    `  ${command}                                  run it, or go on where it stopped`,
    `  ${command} --only scheme=matching --only scenario=MIND`,
    `  ${command} --set rows=500 --cells-at-once 2`, '',
  ].join('\n');
}

/**
 * The cells that `--only` leaves: those that have one of the values of every key.
 *
 * Errors: `OptionsError` `unknown-key` with the nearest key, or the nearest model, scenario or scheme that there is.
 */
export function chosenCells({ cells }: Pick<BenchmarkPlan, 'cells'>, only: readonly string[]): Cell[] {
  const named = { model: ({ row }: Cell) => row.model, scenario: ({ scenario }: Cell) => scenario.name, scheme: ({ row }: Cell): string => row.scheme };
  const wanted = new Map<keyof typeof named, string[]>();
  for (const condition of only) {
    const [, key = '', values] = /^([^=]*)=([\s\S]*)$/.exec(condition) ?? [];
    if (values === undefined) throw new OptionsError('wrong-value', `--only ${condition}: no key and value`, 'for example --only model=Llama-2');
    if (!(key in named)) throw unknownKey(key, Object.keys(named), `--only ${condition}`);
    const kind = key as keyof typeof named;
    const there = [...new Set(cells.map(named[kind]))];
    for (const value of values.split(',')) {
      if (!there.includes(value)) throw unknownKey(value, there, `--only ${condition}`);
      wanted.set(kind, [...wanted.get(kind) ?? [], value]);
    }
  }
  return cells.filter((cell) => [...wanted].every(([kind, values]) => values.includes(named[kind](cell))));
}

const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
