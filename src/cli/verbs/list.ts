import type { Command } from 'commander';

import { unknownKey } from '../../core/nearest.ts';
import { type Entry, names } from '../names.ts';
import { verb } from '../verb.ts';

const kinds = [...new Set(names.map(({ kind }) => kind))];

export function listVerb(): Command {
  return verb('list', 'What there is to import, one line each.', [
    ['rxrec list', 'everything'],
    ['rxrec list metrics', 'one kind'],
    ['rxrec list --json', 'for machines'],
  ])
    .argument('[kind]', kinds.join(', '))
    .action((kind: string | undefined, { json }: { json?: boolean }) => {
      if (kind !== undefined && !kinds.some((known) => known === kind)) throw unknownKey(kind, kinds, 'rxrec list');
      const listed = names.filter((entry) => kind === undefined || entry.kind === kind);
      process.stdout.write(json ? `${JSON.stringify(listed)}\n` : shown(listed));
    });
}

function shown(entries: readonly Entry[]): string {
  const width = Math.max(...entries.map(({ name }) => name.length)) + 2;
  return kinds.map((kind) => entries.filter((entry) => entry.kind === kind)).filter(({ length }) => length > 0)
    .map((group) => [headOf(group[0]!), ...group.map(({ name, about }) => `  ${name.padEnd(width)}${about}`), ''].join('\n'))
    .join('\n');
}

const headOf = ({ kind, from }: Entry): string => (kind === 'pipelines' ? 'pipelines (rxrec run pipelines/<name>.ts)' : `${kind} (${from})`);
