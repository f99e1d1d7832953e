import type { Command } from 'commander';

import { OptionsError } from '../../core/errors.ts';
import { unknownKey } from '../../core/nearest.ts';
import type { Scenario } from '../../core/scenario.ts';
import * as scenarios from '../../scenarios/index.ts';
import { prepare } from '../../scenarios/prepare.ts';
import { manifestText } from '../manifest-text.ts';
import { verb } from '../verb.ts';

type AnyScenario = Scenario<Record<string, unknown>>;

/** A verb with a verb inside per scenario, so that the options of each are checked and told by `--help`. */
export function prepareVerb([, asked]: readonly string[]): Command {
  const all = Object.values<unknown>(scenarios).filter(isScenario);
  const names = all.map(({ name }) => name);
  if (asked !== undefined && !asked.startsWith('-') && !names.includes(asked)) throw unknownKey(asked, names, 'rxrec prepare');
  const prepareAny = verb('prepare', 'Turns the raw files of a data set into tables, and says in scenario.json what became of them.', [
    ['rxrec prepare movielens --from ml-latest-small.zip --to out/ml', 'from an archive or a folder'],
    ['rxrec prepare newsroom --to out/news --impressions 10000', 'made up, from a seed'],
    ['rxrec prepare mind --help', 'the options of one data set'],
  ]).usage('<scenario> --from RAW --to DIR [options of the scenario]').commandsGroup('Scenarios:').enablePositionalOptions();
  for (const scenario of all) prepareAny.addCommand(prepareOne(scenario));
  return prepareAny.action(() => prepareAny.help());
}

function prepareOne(scenario: AnyScenario): Command {
  const { name, title, licence, options } = scenario;
  const command = verb(name, `${title}.\n\nRaw data: ${licence}`, [[`rxrec prepare ${name} --from RAW --to out/${name}`, '']])
    .summary(title)
    .option('--from <raw>', 'folder or archive with the raw files; not for a scenario that is made up')
    .option('--to <folder>', 'where the tables go: new, empty, or prepared from the same scenario');
  for (const [key, { about, default: value }] of Object.entries(options)) {
    command.option(`${flagOf(key)} <${typeof value}>`, `${about} (default: ${String(value)})`);
  }
  return command.action(async (given: { from?: string; to?: string; json?: boolean; trace?: boolean }) => {
    const { from = '', to, json, trace: _, ...own } = given;
    if (to === undefined) throw new OptionsError('missing-value', `rxrec prepare ${name}: --to is missing`, `for example --to out/${name}`);
    const manifest = await prepare(scenario, { from, to, options: own, onProgress: progressLine() });
    process.stdout.write(json ? `${JSON.stringify(manifest)}\n` : manifestText(manifest, to));
  });
}

/** On a terminal one line that is redrawn; nothing elsewhere. */
function progressLine(): (progress: { split: string; impressions: number }) => void {
  if (!process.stderr.isTTY) return () => {};
  let drawn = 0;
  return ({ split, impressions }) => {
    if (Date.now() - drawn < 100) return;
    drawn = Date.now();
    process.stderr.write(`\r\u001b[K${split}: ${impressions.toLocaleString('en-US')} impressions\r`);
  };
}

const isScenario = (value: unknown): value is AnyScenario =>
  typeof value === 'object' && value !== null && 'prepare' in value && 'title' in value && 'options' in value;

const flagOf = (key: string): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
