import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

import { programFor } from '../../src/cli/program.ts';
import type { RxrecError } from '../../src/core/errors.ts';
import type { RunReport } from '../../src/core/report.ts';
import { folderOf } from '../configuration/folder-of.ts';
import { reportOf } from '../pipelines/started.ts';

/** A file or folder of these tests. */
export const at = folderOf();

const titles = ['Fog over the harbour', 'Captains train again', 'Bakers taste rye', 'Auditors count coins', '', '!!! ... ???', 'Rain at noon', 'Votes are counted'];
const newsOf = (told: readonly string[], first = 0) => told.map((title, item) => `N${item + first}\t${item % 2 ? 'sports' : 'weather'}\t\t${title}\t\t\t[]\t[]\n`).join('');

/** Impressions as MIND has them. */
export const rowsOf = (rows: readonly (readonly [user: string, history: string, shown: string])[]): string =>
  rows.map(([user, history, shown], row) => `${row}\t${user}\t11/11/2019 ${1 + row % 11}:00:00 AM\t${history}\t${shown}\n`).join('');

/**
 * Writes news as MIND has it. Of 8 items one has no text and one no word; a third of the rows has no click, another clicks without a word; a row in two
 * shows nothing with a word in it, and an id that the news do not have. The last 2 items are news of the test folder alone.
 */
export function news(name: string, { valid = rowsOf([['U1', 'N0', 'N1-1 N2-0'], ['U2', '', 'N4-0 N5-1']]) } = {}): string {
  const train = Array.from({ length: 24 }, (_, row) => [`U${row % 6}`, ['', 'N4 N5', 'N0 N1 N2'][row % 3]!, row % 2 ? 'N6-1 N4-0 N7-0' : 'N5-1 N4-0 N99-0'] as const);
  const test = rowsOf([['U1', 'N0 N8', 'N1-1 N8-0 N9-0'], ['U9', '', 'N4-0 N5-1'], ['U9', 'N4', 'N8-0 N5-1 N98-0']]);
  at(`${name}/train/news.tsv`, newsOf(titles));
  at(`${name}/train/behaviors.tsv`, rowsOf(train));
  at(`${name}/dev/news.tsv`, newsOf(titles));
  at(`${name}/dev/behaviors.tsv`, valid);
  at(`${name}/test/news.tsv`, newsOf(titles) + newsOf(['Rain over the harbour', 'Zebras quarrel unprecedentedly'], 8));
  at(`${name}/test/behaviors.tsv`, test);
  return at(name);
}

let count = 0;
/** A configuration; `more` begins on line 5. */
export const yaml = (data: string, model: string, more = ''): string =>
  at(`c${count++}.yaml`, `data: { mind: { raw: ${JSON.stringify(data)}, dev: valid, text: "title, category" } }\nmodel: ${model}\nepochs: 2\nrows: 4\n${more}`);

export const nrms = '{ nrms: { width: 8, heads: 2, clicks: 4 } }';

/** Trains below a folder of its own, and gives the run that came of it. */
export async function train(file: string, to: string, ...args: readonly string[]): Promise<{ readonly folder: string; readonly report: RunReport }> {
  const all = ['train', file, '--to', at(to), ...args];
  await (await programFor(all)).parseAsync(all, { from: 'user' });
  const writtenAt = (run: string) => statSync(join(run, 'report.json')).mtimeMs;
  const [latest] = within(join(to, basename(file, '.yaml'))).filter((run) => existsSync(join(run, 'report.json'))).sort((one, other) => writtenAt(other) - writtenAt(one));
  return { folder: latest!, report: reportOf(latest!) };
}

/** The command fails with this one error and a hint. */
export async function refused(file: string, to: string, args: readonly string[], code: string, message: RegExp, hint = /./): Promise<void> {
  await assert.rejects(train(file, to, ...args), (error: RxrecError) => {
    assert.deepEqual([error.code, message.test(error.message), hint.test(error.hint)], [code, true, true], `${error.code}: ${error.message}\n${error.hint}`);
    return true;
  });
}

/** What is in a folder. */
export const within = (folder: string): string[] => readdirSync(at(folder)).map((name) => join(at(folder), name));
