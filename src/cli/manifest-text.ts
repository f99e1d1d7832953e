import { resolve } from 'node:path';

import { counted, wholeNumber } from '../report/numbers.ts';
import { textTable } from '../report/table.ts';
import type { Counts, Manifest } from '../scenarios/preparing/manifest.ts';

const columns = ['users', 'items', 'impressions', 'rows', 'positives'] as const satisfies readonly (keyof Counts)[];

/** What became of the raw files, for a person. */
export function manifestText({ name, counts, splits, dropped, faults, notes }: Manifest, folder: string): string {
  const parts: (readonly [string, Counts])[] = [...Object.entries(splits), ['all', counts]];
  const table = textTable([
    { title: name, align: 'left', cells: parts.map(([part]) => part) },
    ...columns.map((column) => ({ title: column, align: 'right' as const, cells: parts.map(([, count]) => wholeNumber(count[column])) })),
  ]);
  return [
    table, '',
    ...Object.entries(dropped).map(([reason, count]) => `left out, ${reason}: ${numbered(count, droppedNoun(reason))}`),
    ...Object.entries(faults).map(([code, count]) => `set aside, ${code}: ${counted(count, code.startsWith('unknown-') ? 'id' : 'raw line')}`),
    ...(Object.keys(faults).length > 0 ? ['(with their lines in faults.parquet)'] : []),
    ...notes.map((note) => `note: ${note}`),
    `written to ${resolve(folder)}`, '',
  ].join('\n');
}

const nouns = ['candidate', 'click', 'history-item', 'impression', 'interaction', 'item', 'non-click', 'rating', 'user'];

/** A reason begins with what it counts, after the split where it names one: `train-user-with-too-few-clicks`. */
function droppedNoun(reason: string): string | undefined {
  const plain = reason.replace(/^(train|valid|test)-/, '');
  return nouns.find((noun) => plain === noun || plain.startsWith(`${noun}-`))?.replace('history-item', 'history item');
}

const numbered = (count: number, noun: string | undefined): string => (noun === undefined ? wholeNumber(count) : counted(count, noun));
