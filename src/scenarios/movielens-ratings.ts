import { OptionsError } from '../core/errors.ts';
import type { Preparation, Scenario } from '../core/scenario.ts';
import { layoutOf, layouts } from './movielens/layouts.ts';
import { readMovies } from './movielens/movies.ts';
import { readRaters, readRatings } from './movielens/ratings.ts';
import { withRaw } from './preparing/raw.ts';
import { textOption } from './preparing/text-option.ts';
import { byTenths } from './recipes/by-tenths.ts';

export interface MovielensRatingsOptions {
  readonly like: number;
  readonly valid: number;
  readonly history: number;
  readonly text: string;
}

/**
 * MovieLens, every rating a row: liked or not, split by a hash of user and film, for models of user and item numbers.
 *
 * | `crc32("user,film") % 10` | split                                                     |
 * |---------------------------|-----------------------------------------------------------|
 * | 0                         | test                                                      |
 * | 1 to `valid`              | valid                                                     |
 * | the others                | train                                                     |
 *
 * One impression per user and tenth; see `byTenths`. The 100K release gives 10,055 rows of test. Reads what `movielens` reads.
 *
 * Faults: those of `movielens`.
 *
 * Source: the usual click or no click on MovieLens (rating of at least 4), as in the papers on factorisation machines; the
 * hash makes the split one that everybody gets. It is none in time: a rating may be older than the history it is asked after.
 */
export const movielensRatings: Scenario<MovielensRatingsOptions> = {
  name: 'movielens-ratings',
  version: 1,
  title: 'MovieLens ratings as likes, split by a hash of user and film',
  licence: 'GroupLens: research use, acknowledge, no redistribution but under the same conditions, no commercial use without permission.',
  options: {
    like: { about: 'ratings of at least so much are clicks, all others non-clicks', default: 4 },
    valid: { about: 'tenths of the ratings for valid; one tenth is for test, the others are for train', default: 0 },
    history: { about: 'the most clicks that become the history', default: 100 },
    text: { about: 'item columns told in a prompt, comma separated: title, genres', default: 'title' },
  },
  async prepare(to, options) {
    check(options);
    to.text(textOption(options.text, ['title', 'genres'], 'movielens-ratings'));
    await withRaw(to, layouts, async (raw) => prepareRatings(to, layoutOf(raw), options));
  },
};

async function prepareRatings(to: Preparation, layout: ReturnType<typeof layoutOf>, options: MovielensRatingsOptions): Promise<void> {
  to.note(`Layout: ${layout.name}.`);
  const catalogue = await readMovies(to, layout);
  const users = await readRaters(to, layout);
  const log = await readRatings(to, layout, catalogue, users, (rating) => rating >= options.like ? 1 : 0);
  await byTenths(to, log, { users: users.ids, items: catalogue.ids }, options);
}

function check({ like, valid, history }: MovielensRatingsOptions): void {
  const wrong = (name: string, found: number, wanted: string) =>
    new OptionsError('wrong-value', `movielens-ratings: option "${name}" is ${found}, expected ${wanted}`, 'leave it out for the default');
  if (!Number.isFinite(like)) throw wrong('like', like, 'a rating');
  if (!Number.isInteger(valid) || valid < 0 || valid > 8) throw wrong('valid', valid, 'a whole number of 0 to 8');
  if (!Number.isInteger(history) || history < 1) throw wrong('history', history, 'a whole number of at least 1');
}
