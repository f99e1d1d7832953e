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
  const told = (title: string, of: Readonly<Record<string, number>>, noun: string) =>
    Object.entries(of).map(([reason, count]) => `${title} ${reason}: ${counted(count, noun)}`);
  return [
    table, '',
    ...told('left out,', dropped, 'row'),
    ...told('set aside,', faults, 'raw line'),
    ...(Object.keys(faults).length > 0 ? ['(each with its line in faults.parquet)'] : []),
    ...notes.map((note) => `note: ${note}`),
    `written to ${resolve(folder)}`, '',
  ].join('\n');
}
