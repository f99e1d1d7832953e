import type { Preparation, Scenario } from '../core/scenario.ts';
import { readJsonLines } from '../io/json-lines.ts';
import type { RawFolder } from '../io/raw-folder.ts';
import { Catalogue } from './preparing/catalogue.ts';
import { Numbering } from './preparing/numbering.ts';
import { rawRows, withRaw } from './preparing/raw.ts';
import { textOption } from './preparing/text-option.ts';
import { ClickLog } from './recipes/click-log.ts';
import { checkColdStartOptions, coldStartOptions } from './recipes/cold-start-options.ts';
import { coldStart, type ColdStartOptions } from './recipes/cold-start.ts';

export interface GoodreadsOnceOptions extends ColdStartOptions {
  readonly text: string;
}

/**
 * Goodreads as ONCE released it: books with titles and descriptions that a language model wrote, and what each reader read.
 *
 * | raw file          | columns                                              |
 * |-------------------|------------------------------------------------------|
 * | `book.csv`        | `bid`, `title`: tab between them                     |
 * | `book-desc.csv`   | `bid`, `desc`: comma, quotes; may be absent          |
 * | `histories.jsonl` | `{ "uid": ..., "history": [bid, ...] }`, oldest first |
 *
 * There are no times and no non-clicks; see `coldStart` for what becomes of the clicks.
 *
 * Faults: `malformed`, `encoding`, `duplicate-id`, `unknown-item` (a book that `book.csv` has not).
 *
 * Source: Liu et al. 2024 (ONCE), `data/goodreads`.
 */
export const goodreadsOnce: Scenario<GoodreadsOnceOptions> = {
  name: 'goodreads-once',
  version: 1,
  title: 'books and readers, the part of Goodreads that ONCE released',
  licence: 'UCSD Book Graph: academic use only, no redistribution.',
  options: {
    ...coldStartOptions,
    text: { about: 'item columns told in a prompt, comma separated: title, description', default: 'title' },
  },
  async prepare(to, options) {
    checkColdStartOptions(options, 'goodreads-once');
    to.text(textOption(options.text, ['title', 'description'], 'goodreads-once'));
    await withRaw(to, 'book.csv and histories.jsonl', async (raw) => {
      const catalogue = await readBooks(to, raw);
      const users = new Numbering();
      const log = await readHistories(to, raw, catalogue, users);
      await coldStart(to, log, { users: users.ids, items: catalogue.ids }, options);
    });
    to.note('No times: histories are in the order of the raw data.');
  },
};

async function readBooks(to: Preparation, raw: RawFolder): Promise<Catalogue> {
  const told = new Map<string, string>();
  const descriptions = raw.find('book-desc.csv');
  if (descriptions) {
    for await (const { columns: [ids, texts] } of rawRows(to, descriptions, { delimiter: ',', header: ['bid', 'desc'], quote: true })) {
      ids!.forEach((id, row) => told.set(id, texts![row]!));
    }
  }
  const file = raw.file('book.csv');
  const catalogue = new Catalogue(to, file.name);
  const [title, description] = [[] as string[], [] as string[]];
  for await (const { lineNumbers, columns: [ids, titles] } of rawRows(to, file, { delimiter: '\t', header: ['bid', 'title'] })) {
    ids!.forEach((id, row) => {
      if (!catalogue.add(id, titles![row]!.trim() !== '', lineNumbers[row]!)) return;
      title.push(titles![row]!);
      description.push(told.get(id) ?? '');
    });
  }
  await to.items({ id: catalogue.ids, title, description });
  return catalogue;
}

async function readHistories(to: Preparation, raw: RawFolder, catalogue: Catalogue, users: Numbering): Promise<ClickLog> {
  const file = raw.file('histories.jsonl');
  to.read(file.path);
  const log = new ClickLog();
  let untold = 0;
  for await (const { lineNumbers, values } of readJsonLines(file, { onFault: (fault) => to.fault(fault) })) {
    values.forEach((value, row) => {
      const line = lineNumbers[row]!;
      const { uid, history } = (value ?? {}) as { readonly uid?: unknown; readonly history?: unknown };
      if (typeof uid !== 'string' || !Array.isArray(history) || !history.every((id) => typeof id === 'string')) {
        to.fault({ file: file.name, line, code: 'malformed', message: 'found no { "uid": text, "history": [texts] }' });
        return;
      }
      const user = users.numberOf(uid);
      for (const id of history as readonly string[]) {
        const item = catalogue.find(id, file.name, line);
        if (item === -1) untold++;
        else log.add(user, item, 1, Number.NaN);
      }
    });
  }
  to.dropped('click-on-item-without-text', untold);
  return log;
}
