import { OptionsError } from '../core/errors.ts';
import type { Preparation, Scenario } from '../core/scenario.ts';
import { readDelimited } from '../io/delimited.ts';
import { type MindFolder, mindFolders, mindLayouts } from './mind/folders.ts';
import { impressionLine, mindTime, words } from './mind/impression-lines.ts';
import { Catalogue } from './preparing/catalogue.ts';
import { ImpressionRows } from './preparing/impression-rows.ts';
import { Numbering } from './preparing/numbering.ts';
import { rawRows, withRaw } from './preparing/raw.ts';
import { textOption } from './preparing/text-option.ts';

export interface MindOptions {
  readonly text: string;
  readonly only: 'train' | 'valid' | 'test';
  readonly dev: 'valid' | 'test';
}

/**
 * MIND, small and large: Microsoft News impressions as they were shown, one row each.
 *
 * Reads `behaviors.tsv` (impression id, user, time, history, impressions) and `news.tsv` (id, category,
 * subcategory, title, abstract, url, entities). Nothing is unquoted: a quote in a title is a character.
 * The column `impressionId` keeps the id; MIND-large counts it anew in each folder.
 *
 * News without a title cannot be told: it leaves histories and candidates and is counted as dropped, and
 * so is an impression with no candidate left. An empty history stays. News that several folders
 * have is taken once. MIND's own test set has no labels: it is skipped, with a note.
 *
 * Faults: `unknown-item` (once per id), `duplicate-id` (in one file), `malformed`, `encoding`.
 *
 * Source: Wu and others 2020; RecBench `process/mind_processor.py`. Differs: impressions stay apart, not pooled by user; the whole set, no cut to 20,000 rows.
 */
export const mind: Scenario<MindOptions> = {
  name: 'mind',
  version: 1,
  title: 'Microsoft News impressions, MIND small and large',
  licence: 'Microsoft Research License Terms: research only, no redistribution.',
  options: {
    text: { about: 'item columns told in a prompt, comma separated: title, abstract, category, subcategory', default: 'title' },
    only: { about: 'what a single folder becomes: train, valid or test', default: 'test' },
    dev: { about: 'what the folder dev becomes, valid or test; test, because the labels of the test folder were never published', default: 'test' },
  },
  async prepare(to, { text, only, dev }) {
    if (!['train', 'valid', 'test'].includes(only)) throw wrongSplit('only', only);
    if (!['valid', 'test'].includes(dev)) throw wrongSplit('dev', dev);
    const told = textOption(text, ['title', 'abstract', 'category', 'subcategory'], 'mind');
    to.text(told);
    await withRaw(to, mindLayouts, async (raw) => {
      const folders = await labelled(to, mindFolders(raw, { only, dev }));
      const news = await readNews(to, folders, told);
      const users = new Numbering();
      for (const folder of folders) await readBehaviors(to, folder, news, users);
      await to.users({ id: users.ids });
      to.note('Times are wall-clock times taken as UTC; the data names no zone.');
    });
  },
};

/** The folders whose impressions have labels. */
async function labelled(to: Preparation, folders: readonly MindFolder[]): Promise<MindFolder[]> {
  const kept: MindFolder[] = [];
  for (const folder of folders) {
    if (folder.isTest && !(await hasLabels(folder))) to.note(`${folder.behaviors.name} has no labels and was skipped.`);
    else kept.push(folder);
  }
  return kept;
}

async function hasLabels({ behaviors }: MindFolder): Promise<boolean> {
  for await (const { columns: [, , , , shown] } of readDelimited(behaviors, { delimiter: '\t', fields: 5, onFault: () => {} })) {
    return impressionLine(shown![0]!).unlabelled === undefined;
  }
  return false;
}

async function readNews(to: Preparation, folders: readonly MindFolder[], told: readonly string[]): Promise<Catalogue> {
  const names = ['category', 'subcategory', 'title', 'abstract'] as const;
  const kept = { category: [] as string[], subcategory: [] as string[], title: [] as string[], abstract: [] as string[] };
  const catalogue = new Catalogue(to, 'news.tsv');
  for (const { news } of folders) {
    const known = catalogue.count;
    for await (const { lineNumbers, columns } of rawRows(to, news, { delimiter: '\t', fields: 8 })) {
      for (let row = 0; row < lineNumbers.length; row++) {
        const id = columns[0]![row]!;
        if (catalogue.hasBefore(id, known)) continue;
        const hasText = told.some((name) => columns[1 + names.indexOf(name as 'title')]![row]!.trim() !== '');
        if (!catalogue.add(id, hasText, lineNumbers[row]!, news.name)) continue;
        names.forEach((name, at) => kept[name].push(columns[1 + at]![row]!));
      }
    }
  }
  await to.items({ id: catalogue.ids, ...kept });
  return catalogue;
}

async function readBehaviors(to: Preparation, { behaviors, split }: MindFolder, news: Catalogue, users: Numbering): Promise<void> {
  const file = behaviors.name;
  const rows = new ImpressionRows(to, split);
  for await (const { lineNumbers, columns: [ids, userIds, times, histories, shown] } of rawRows(to, behaviors, { delimiter: '\t', fields: 5 })) {
    for (let row = 0; row < lineNumbers.length; row++) {
      const line = lineNumbers[row]!;
      const time = mindTime(times![row]!);
      const impression = impressionLine(shown![row]!);
      if (Number.isNaN(time) || impression.unlabelled !== undefined) {
        const found = Number.isNaN(time) ? `time "${times![row]}", expected M/D/YYYY h:mm:ss AM or PM` : `"${impression.unlabelled}", expected an id with -0 or -1`;
        to.fault({ file, line, code: 'malformed', message: `found ${found}` });
        continue;
      }
      const past = words(histories![row]!);
      const history = past.map((id) => news.find(id, file, line)).filter((item) => item !== -1);
      const all = impression.ids.map((id) => news.find(id, file, line));
      const candidates = all.filter((item) => item !== -1);
      to.dropped('history-item-without-text', past.length - history.length);
      to.dropped('candidate-without-text', all.length - candidates.length);
      if (candidates.length === 0) {
        to.dropped('impression-without-candidates');
        continue;
      }
      const labels = impression.labels.filter((_, at) => all[at] !== -1);
      await rows.add({ user: users.numberOf(userIds![row]!), time, history, candidates, labels, id: ids![row]! });
    }
  }
  await rows.flush();
}

const wrongSplit = (name: string, value: string) => new OptionsError('wrong-value',
  `mind: option "${name}" is "${value}", expected ${name === 'dev' ? 'valid or test' : 'train, valid or test'}`, 'leave it out for test');
