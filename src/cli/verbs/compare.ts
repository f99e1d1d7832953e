import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { Command } from 'commander';

import { DataError } from '../../core/errors.ts';
import { readDocument } from '../../io/document.ts';
import { terminalLook } from '../../report/terminal-look.ts';
import { compareReports, comparisonText, type NamedReport } from '../compare-reports.ts';
import { verb } from '../verb.ts';

export function compareVerb(): Command {
  return verb('compare', 'Puts the metrics of two runs side by side, and says where they are not answers to one question.', [
    ['rxrec compare out/nrms/3f9a1c2b7d40 out/dcn/77aa01b2c3d4', 'two run folders'],
    ['rxrec compare out/nrms out/dcn --json', 'the one run below each folder, for machines'],
  ])
    .argument('<first>', 'a run folder, the one folder with a run in it, or a report.json')
    .argument('<second>', 'the run that it is compared with')
    .action(async (first: string, second: string, { json }: { json?: boolean }) => {
      const comparison = compareReports(await reportAt(first), await reportAt(second));
      process.stdout.write(json ? `${JSON.stringify(comparison)}\n` : comparisonText(comparison, terminalLook(process.stdout)));
    });
}

/**
 * The report of a run.
 *
 * Errors: `DataError` `missing-file` where there is none, or there are several; `malformed`, `schema` for one that is damaged.
 */
async function reportAt(path: string): Promise<NamedReport> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new DataError('missing-file', `rxrec compare: ${path} is not there`, 'give a run folder: OUT/NAME/FINGERPRINT');
  if (found.isFile()) return { name: path, report: await readDocument(path, 'report') };
  const runs = existsSync(join(path, 'report.json')) ? [path]
    : (await readdir(path)).sort().map((name) => join(path, name)).filter((folder) => existsSync(join(folder, 'report.json')));
  const [run, ...others] = runs;
  if (run === undefined) throw new DataError('missing-file', `rxrec compare: ${path} holds no finished run`, 'a run that is finished has a report.json');
  if (others.length > 0) throw new DataError('missing-file', `rxrec compare: ${path} holds ${runs.length} runs`, `name one: ${runs.slice(0, 5).join(', ')}`);
  return { name: run, report: await readDocument(join(run, 'report.json'), 'report') };
}
