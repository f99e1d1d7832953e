import { join } from 'node:path';

import type { Preparation, Scenario } from '../core/scenario.ts';
import { parquetShape, readParquet } from '../io/parquet.ts';
import { Catalogue } from './preparing/catalogue.ts';
import { ImpressionRows } from './preparing/impression-rows.ts';
import { Numbering } from './preparing/numbering.ts';
import { textOption } from './preparing/text-option.ts';
import { findReleased, type Released, validUsers } from './recbench/released-files.ts';
import { poolRows, readHistories } from './recbench/released-rows.ts';

export interface RecbenchOptions {
  readonly text: string;
}

/**
 * Data sets as RecBench released them, prepared by its own code.
 *
 * | raw file               | columns                  | becomes                                      |
 * |------------------------|--------------------------|----------------------------------------------|
 * | `items.parquet`        | item id, text            | items                                        |
 * | `users.parquet`        | user id, history         | the history of the user's impressions        |
 * | `test.parquet`         | user id, item id, click  | test: one impression per user, rows in order |
 * | `finetune.parquet`     | the same                 | train; valid for the users named below       |
 * | `valid_user_set_*.txt` | user ids, one a line     |                                              |
 *
 * Column names differ from set to set: the first three columns of `test.parquet` are user, item and click,
 * and name the ids of the other tables. `interactions.parquet` is not read: test and finetune were
 * drawn from it. There are no times: `time` is NaN.
 *
 * Faults: `unknown-item`, `unknown-user`, `duplicate-id`, `malformed` (a click other than 0 and 1); line = row, from 1.
 *
 * Source: RecBench `process/base_processor.py`; train and valid as in Legommenders `processor/recbench_processor.py`.
 */
export const recbench: Scenario<RecbenchOptions> = {
  name: 'recbench',
  version: 1,
  title: 'a data set in the Parquet layout that RecBench released',
  licence: 'That of the data set behind it; see its source.',
  options: {
    text: { about: 'item columns told in a prompt, comma separated; empty: title, or else every text column', default: '' },
  },
  async prepare(to, { text }) {
    const released = await findReleased(to);
    const catalogue = await readItems(to, released, text);
    const histories = await readHistories(to, released, catalogue);
    const users = new Numbering();
    for (const table of released.tables) {
      const valid = table === 'test.parquet' ? undefined : await validUsers(to, released);
      if (table === 'finetune.parquet' && !valid) to.note('No valid_user_set_*.txt: every finetune user is a train user.');
      const rows = { train: new ImpressionRows(to, 'train'), valid: new ImpressionRows(to, 'valid'), test: new ImpressionRows(to, 'test') };
      for (const [id, { candidates, labels }] of await poolRows(to, released, table, catalogue, histories)) {
        const split = table === 'test.parquet' ? 'test' : valid?.has(id) ? 'valid' : 'train';
        await rows[split].add({ user: users.numberOf(id), time: Number.NaN, history: histories.get(id)!, candidates, labels });
      }
      for (const split of Object.values(rows)) await split.flush();
    }
    await to.users({ id: users.ids });
  },
};

async function readItems(to: Preparation, { folder, item }: Released, option: string): Promise<Catalogue> {
  const path = join(folder, 'items.parquet');
  to.read(path);
  const shape = await parquetShape(path);
  const idName = item in shape ? item : Object.keys(shape)[0]!;
  // `id` and `clicks` are names of the prepared table.
  const names = Object.keys(shape).filter((name) => shape[name] === 'utf8' && ![idName, 'id', 'clicks'].includes(name));
  const told = textOption(option || (names.includes('title') ? 'title' : names.join(',')), names, 'recbench');
  const catalogue = new Catalogue(to, 'items.parquet');
  const kept = names.map((name) => ({ name, values: [] as string[] }));
  const asked = Object.fromEntries([idName, ...names].map((name) => [name, 'utf8' as const]));
  for await (const { span, columns } of readParquet(path, { shape: asked, whenNull: Object.fromEntries(names.map((name) => [name, ''])) })) {
    const text = (name: string, row: number) => (columns[name] as readonly string[])[row]!;
    for (let row = 0; row < span.end - span.first; row++) {
      const hasText = told.some((name) => text(name, row).trim() !== '');
      if (catalogue.add(text(idName, row), hasText, span.first + row + 1)) for (const { name, values } of kept) values.push(text(name, row));
    }
  }
  to.text(told);
  await to.items({ id: catalogue.ids, ...Object.fromEntries(kept.map(({ name, values }) => [name, values])) });
  return catalogue;
}
