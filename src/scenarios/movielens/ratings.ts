import type { Preparation } from '../../core/scenario.ts';
import type { Catalogue } from '../preparing/catalogue.ts';
import { Numbering } from '../preparing/numbering.ts';
import { rawRows } from '../preparing/raw.ts';
import { ClickLog } from '../recipes/click-log.ts';
import type { Layout } from './layouts.ts';

/** Numbers the users in the order of their own file, where there is one. */
export async function readRaters(to: Preparation, { users, usersAs }: Layout): Promise<Numbering> {
  const numbering = new Numbering();
  if (!users || !usersAs) return numbering;
  for await (const { columns: [ids] } of rawRows(to, users, usersAs)) for (const id of ids!) numbering.numberOf(id);
  return numbering;
}

/** Reads the ratings of known films as clicks and non-clicks. @param judge 1 for a click, 0 for none, 0.5 for a rating that is dropped */
export async function readRatings(
  to: Preparation, { ratings, ratingsAs }: Layout, catalogue: Catalogue, users: Numbering, judge: (rating: number) => 0 | 0.5 | 1,
): Promise<ClickLog> {
  const log = new ClickLog();
  const { name: file } = ratings;
  let [neutrals, untold] = [0, 0];
  for await (const { lineNumbers, columns: [userIds, itemIds, stars, seconds] } of rawRows(to, ratings, ratingsAs)) {
    for (let row = 0; row < lineNumbers.length; row++) {
      const [rating, time] = [numberIn(stars![row]!), numberIn(seconds![row]!)];
      const line = lineNumbers[row]!;
      if (Number.isNaN(rating) || Number.isNaN(time)) {
        to.fault({ file, line, code: 'malformed', message: `found rating "${stars![row]}" and time "${seconds![row]}", expected numbers` });
        continue;
      }
      const item = catalogue.find(itemIds![row]!, file, line);
      const click = judge(rating);
      if (click === 0.5) neutrals++;
      else if (item === -1) untold++;
      else log.add(users.numberOf(userIds![row]!), item, click, time * 1000);
    }
  }
  to.dropped('rating-neutral', neutrals);
  to.dropped('rating-of-item-without-text', untold);
  return log;
}

const numberIn = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));
