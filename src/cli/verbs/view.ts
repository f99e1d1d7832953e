import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Command } from 'commander';

import { DataError } from '../../core/errors.ts';
import { verb } from '../verb.ts';

export function viewVerb(): Command {
  return verb('view', 'Says where the page of a run is; open it in a browser, it needs no server.', [
    ['rxrec view', 'the newest run in out/'],
    ['rxrec view out/quickstart', 'the newest run of one graph'],
    ['rxrec view --json', 'for machines'],
  ])
    .argument('[folder]', 'a run folder, or a folder of run folders', 'out')
    .action(async (folder: string, { json }: { json?: boolean }) => {
      const pages = await pagesIn(folder);
      if (pages.length === 0) {
        throw new DataError('missing-file', `${resolve(folder)} holds no page.html`, 'run a pipeline first, for example `npm start`');
      }
      const { path } = pages.reduce((newest, page) => (page.written > newest.written ? page : newest));
      process.stdout.write(json ? `${JSON.stringify({ page: path, url: pathToFileURL(path).href })}\n` : `${path}\n${pathToFileURL(path).href}\n`);
    });
}

interface Page {
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly written: number;
}

/** A page lies in a run folder: `<out>/<graph>/<fingerprint>/page.html`, so three levels are enough. */
async function pagesIn(folder: string, levels = 3): Promise<Page[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(entries.map(async (entry): Promise<Page[]> => {
    const path = resolve(join(folder, entry.name));
    if (entry.isFile() && entry.name === 'page.html') return [{ path, written: (await stat(path)).mtimeMs }];
    return entry.isDirectory() && levels > 1 ? pagesIn(path, levels - 1) : [];
  }));
  return found.flat();
}
