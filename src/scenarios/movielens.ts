import type { Scenario } from '../core/scenario.ts';
import { layoutOf, layouts } from './movielens/layouts.ts';
import { readMovies } from './movielens/movies.ts';
import { readRaters, readRatings } from './movielens/ratings.ts';
import { withRaw } from './preparing/raw.ts';
import { textOption } from './preparing/text-option.ts';
import { checkClickTimeOptions, clickTimeOptions } from './recipes/click-time-options.ts';
import { type ClickTimeOptions, userItemClickTime } from './recipes/user-item-click-time.ts';

export interface MovielensOptions extends ClickTimeOptions {
  readonly neutral: number;
  readonly text: string;
}

/**
 * MovieLens, any release: ratings above 3 are clicks, below 3 non-clicks, 3 itself is dropped.
 *
 * | release              | files                                                              |
 * |----------------------|--------------------------------------------------------------------|
 * | ml-latest, 20M, 25M  | `ratings.csv`, `movies.csv` (UTF-8, quoted titles)                 |
 * | 1M, 10M              | `ratings.dat`, `movies.dat`, `users.dat` (`::`; 1M is latin-1)     |
 * | 100K                 | `u.data`, `u.item`, `u.user`, `u.genre` (latin-1)                  |
 *
 * One impression per user, all in `test`; see `userItemClickTime`. ml-latest-small gives 550 users
 * and 20,149 candidates, 1,100 of them clicked. Memory: 17 bytes a rating kept, and 8 while sorting.
 *
 * Faults: `malformed`, `encoding`, `duplicate-id`, `unknown-item` (a film that the film file has not).
 *
 * Source: RecBench `process/movielens_processor.py`. Differs: `movies.csv` is read as the UTF-8 that it is, not latin-1.
 */
export const movielens: Scenario<MovielensOptions> = {
  name: 'movielens',
  version: 1,
  title: 'films and ratings: ml-latest(-small), 100K, 1M, 10M, 20M, 25M',
  licence: 'GroupLens: research use, acknowledge, no redistribution but under the same conditions, no commercial use without permission.',
  options: {
    ...clickTimeOptions,
    neutral: { about: 'ratings above are clicks, below non-clicks; this rating itself is dropped', default: 3 },
    text: { about: 'item columns told in a prompt, comma separated: title, genres', default: 'title' },
  },
  async prepare(to, options) {
    checkClickTimeOptions(options, 'movielens');
    to.text(textOption(options.text, ['title', 'genres'], 'movielens'));
    await withRaw(to, layouts, async (raw) => {
      const layout = layoutOf(raw);
      to.note(`Layout: ${layout.name}.`);
      const catalogue = await readMovies(to, layout);
      const users = await readRaters(to, layout);
      const { neutral } = options;
      const log = await readRatings(to, layout, catalogue, users, (rating) => rating === neutral ? 0.5 : rating > neutral ? 1 : 0);
      await userItemClickTime(to, log, users.ids, options);
    });
  },
};
