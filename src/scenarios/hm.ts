import type { Preparation, Scenario } from '../core/scenario.ts';
import type { RawFolder } from '../io/raw-folder.ts';
import { Catalogue } from './preparing/catalogue.ts';
import { Numbering } from './preparing/numbering.ts';
import { rawRows, withRaw } from './preparing/raw.ts';
import { textOption } from './preparing/text-option.ts';
import { ClickLog } from './recipes/click-log.ts';
import { checkColdStartOptions, coldStartOptions } from './recipes/cold-start-options.ts';
import { coldStart, type ColdStartOptions } from './recipes/cold-start.ts';

export interface HmOptions extends ColdStartOptions {
  readonly text: string;
}

/** Columns of articles.csv that say something of an article in words. */
const told = ['prod_name', 'product_type_name', 'product_group_name', 'graphical_appearance_name', 'colour_group_name',
  'department_name', 'index_name', 'section_name', 'garment_group_name', 'detail_desc'];

/**
 * H&M: articles with descriptions, and who bought what on which day.
 *
 * | raw file                 | columns                                                              |
 * |--------------------------|----------------------------------------------------------------------|
 * | `articles.csv`           | `article_id` and text columns, which keep their names                |
 * | `transactions_train.csv` | `t_dat`, `customer_id`, `article_id`, ...: what is bought is clicked |
 *
 * Both may be packed as `.gz`. Articles that nobody bought are left out and counted; one without any of the told texts is
 * no candidate. There are no non-clicks; see `coldStart` for what becomes of the clicks. Within a day the order is that of the file.
 *
 * Faults: `malformed`, `encoding`, `duplicate-id`, `unknown-item` (an article that `articles.csv` has not).
 *
 * Source: RecBench `process/hm_processor.py` for the told text. Differs: some items are cold, an article bought again is
 * no click, and the whole set is read, not its first ten million lines.
 */
export const hm: Scenario<HmOptions> = {
  name: 'hm',
  version: 1,
  title: 'H&M fashion purchases, with cold articles',
  licence: 'Kaggle competition rules: non-commercial, no redistribution.',
  options: {
    ...coldStartOptions,
    text: { about: `item columns told in a prompt, comma separated: ${told.join(', ')}`, default: 'detail_desc' },
  },
  async prepare(to, options) {
    checkColdStartOptions(options, 'hm');
    const names = textOption(options.text, told, 'hm');
    to.text(names);
    await withRaw(to, 'articles.csv and transactions_train.csv', async (raw) => {
      const articles = await readArticles(to, raw, names);
      const users = new Numbering();
      const log = await readPurchases(to, raw, articles.catalogue, users);
      const items = await keepBought(to, articles, log);
      await coldStart(to, log, { users: users.ids, items }, options);
    });
  },
};

interface Articles {
  readonly catalogue: Catalogue;
  readonly texts: readonly { readonly name: string; readonly values: string[] }[];
}

async function readArticles(to: Preparation, raw: RawFolder, names: readonly string[]): Promise<Articles> {
  const file = raw.file('articles.csv');
  const catalogue = new Catalogue(to, file.name);
  const texts = told.map((name) => ({ name, values: [] as string[] }));
  for await (const { lineNumbers, columns: [ids, ...columns] } of rawRows(to, file, { delimiter: ',', header: ['article_id', ...told], quote: true })) {
    ids!.forEach((id, row) => {
      const hasText = names.some((name) => columns[told.indexOf(name)]![row]!.trim() !== '');
      if (catalogue.add(id, hasText, lineNumbers[row]!)) texts.forEach(({ values }, at) => values.push(columns[at]![row]!));
    });
  }
  return { catalogue, texts };
}

async function readPurchases(to: Preparation, raw: RawFolder, catalogue: Catalogue, users: Numbering): Promise<ClickLog> {
  const file = raw.file('transactions_train.csv');
  const log = new ClickLog();
  let untold = 0;
  for await (const { lineNumbers, columns: [days, customers, articles] } of
    rawRows(to, file, { delimiter: ',', header: ['t_dat', 'customer_id', 'article_id'] })) {
    for (let row = 0; row < lineNumbers.length; row++) {
      const [day, line] = [days![row]!, lineNumbers[row]!];
      const time = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : Number.NaN;
      if (Number.isNaN(time)) {
        to.fault({ file: file.name, line, code: 'malformed', message: `found day ${JSON.stringify(day)}, expected YYYY-MM-DD` });
        continue;
      }
      const item = catalogue.find(articles![row]!, file.name, line);
      if (item === -1) untold++;
      else log.add(users.numberOf(customers![row]!), item, 1, time);
    }
  }
  to.dropped('click-on-item-without-text', untold);
  return log;
}

/** Numbers the articles that were bought anew, in the order of their file. */
async function keepBought(to: Preparation, { catalogue, texts }: Articles, log: ClickLog): Promise<readonly string[]> {
  const items = log.items.view();
  const bought = new Uint8Array(catalogue.count);
  for (const item of items) bought[item] = 1;
  const kept = Int32Array.from(bought.keys()).filter((item) => bought[item] === 1);
  const numberOf = new Int32Array(catalogue.count);
  kept.forEach((item, number) => { numberOf[item] = number; });
  for (let at = 0; at < items.length; at++) items[at] = numberOf[items[at]!]!;
  to.dropped('item-that-nobody-bought', catalogue.count - kept.length);
  const ofKept = (values: readonly string[]) => Array.from(kept, (item) => values[item]!);
  const id = ofKept(catalogue.ids);
  await to.items({ id, ...Object.fromEntries(texts.map(({ name, values }) => [name, ofKept(values)])) });
  return id;
}
