import { OptionsError } from '../core/errors.ts';
import type { Preparation, Scenario, Split } from '../core/scenario.ts';
import type { RawFile } from '../io/raw-folder.ts';
import { Numbering } from './preparing/numbering.ts';
import { withRaw } from './preparing/raw.ts';
import { type AtomicFiles, atomicFiles, atomicLayout, atomicRows, required } from './recbole/atomic-files.ts';
import { readAtomicItems } from './recbole/atomic-items.ts';
import { kindOf, readEvents, writeSequences } from './recbole/interactions.ts';
import { readWholeSequences } from './recbole/whole-sequences.ts';
import { checkClickTimeOptions, clickTimeOptions } from './recipes/click-time-options.ts';
import type { ClickLog } from './recipes/click-log.ts';
import { checkColdStartOptions, coldStartOptions } from './recipes/cold-start-options.ts';
import { coldStart, type ColdStartOptions } from './recipes/cold-start.ts';
import { givenSplits } from './recipes/given-splits.ts';
import { type DrawNegatives, randomNegatives } from './recipes/negatives.ts';
import { type ClickTimeOptions, userItemClickTime } from './recipes/user-item-click-time.ts';

export interface RecboleOptions extends ClickTimeOptions, Pick<ColdStartOptions, 'cold' | 'clicks'> {
  readonly neutral: number;
  readonly random: number;
  readonly text: string;
}

/**
 * Any data set in RecBole's atomic files: `NAME.inter`, `NAME.item`, and `NAME.user` where there is one.
 *
 * | interactions                             | become                                                          |
 * |------------------------------------------|-----------------------------------------------------------------|
 * | `user_id, item_id, rating or label, ...` | one impression per user, see `userItemClickTime`                |
 * | `user_id, item_id, ...`, no rating       | the same; negatives drawn from items the user never touched     |
 * | the same in `.train/.valid/.test.inter`  | one impression per user and split, see `givenSplits`            |
 * | `user_id, item_id_list, item_id`         | one impression per row: list = history, item = click; negatives drawn from items that the row does not name |
 *
 * With `cold` above 0 only clicks count, and users are split: see `coldStart`. Of sequences the longest row of a user is taken.
 *
 * A label above 0.5 is a click; without labels a rating above `neutral` is. Timestamps are seconds.
 *
 * Faults: `malformed`, `encoding`, `duplicate-id`, `unknown-item`.
 *
 * Source: RecBole `docs/source/user_guide/data/atomic_files.rst`; sequences as in LLMRank.
 */
export const recbole: Scenario<RecboleOptions> = {
  name: 'recbole',
  version: 1,
  title: 'any data set in RecBole atomic files (.inter, .item, .user)',
  licence: 'That of the data set; RecBole only converted it.',
  options: {
    ...clickTimeOptions,
    neutral: { about: 'ratings above are clicks, below non-clicks; this rating itself is dropped', default: 3 },
    random: { about: 'negatives drawn per click where the data has no ratings; RecBench draws 1', default: 9 },
    cold: { ...coldStartOptions.cold, default: 0 },
    clicks: { about: `with cold items: ${coldStartOptions.clicks.about}`, default: coldStartOptions.clicks.default },
    text: { about: 'item columns told in a prompt, comma separated; empty: the title or name', default: '' },
  },
  async prepare(to, options) {
    checkClickTimeOptions(options, 'recbole');
    checkColdStartOptions(options, 'recbole');
    await withRaw(to, atomicLayout, async (raw) => prepareFiles(to, atomicFiles(raw), options));
  },
};

async function prepareFiles(to: Preparation, files: AtomicFiles, options: RecboleOptions): Promise<void> {
  const catalogue = await readAtomicItems(to, files.item, options.text);
  const users = await readUsers(to, files.user);
  const parts = 'name' in files.inter ? { test: files.inter } : files.inter;
  const [any] = Object.values(parts);
  const { sequences, judged } = await kindOf(any!);
  if (options.cold > 0) {
    if (!sequences && !('name' in files.inter)) throw new OptionsError('wrong-value',
      `recbole: option "cold" is ${options.cold}, but the interactions are split already`, 'leave it out, or give one NAME.inter');
    const log = sequences ? await readWholeSequences(to, Object.values(parts), { catalogue, users })
      : await readEvents(to, any!, { catalogue, users, neutral: options.neutral });
    return coldStart(to, log, { users: users.ids, items: catalogue.ids }, options);
  }
  const random = randomNegatives(catalogue.told(), options.random, options.seed);
  if (!judged) to.note(`No ratings: ${options.random} negatives per click were drawn from items that ${sequences ? 'the row does not name' : 'the user never touched'}.`);
  const draw: DrawNegatives | undefined = judged ? undefined : random;
  if (sequences) {
    for (const split of splitsOf(parts)) {
      await writeSequences(to, parts[split]!, split, { catalogue, users, history: options.history, draw: random });
    }
    return to.users({ id: users.ids });
  }
  const logs: { [S in Split]?: ClickLog } = {};
  for (const split of splitsOf(parts)) {
    logs[split] = await readEvents(to, parts[split]!, { catalogue, users, neutral: options.neutral });
  }
  if ('name' in files.inter) return userItemClickTime(to, logs.test!, users.ids, options, draw);
  return givenSplits(to, logs, users.ids, options, draw);
}

/** Numbers the users in the order of their own file, where there is one. */
async function readUsers(to: Preparation, file: RawFile | undefined): Promise<Numbering> {
  const users = new Numbering();
  if (!file) return users;
  for await (const rows of atomicRows(to, file)) for (const id of required(rows, 'user_id', file)) users.numberOf(id);
  return users;
}

const splitsOf = (parts: { readonly [S in Split]?: RawFile }): Split[] =>
  (['train', 'valid', 'test'] as const).filter((split) => parts[split] !== undefined);
