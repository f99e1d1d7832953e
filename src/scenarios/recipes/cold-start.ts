import type { Preparation } from '../../core/scenario.ts';
import { ImpressionRows } from '../preparing/impression-rows.ts';
import { isHeldOut, type SplitFractions, splitOfUser } from '../preparing/split-of-user.ts';
import type { ClickLog } from './click-log.ts';
import { asCandidates } from './hold-out.ts';
import { type DrawNegatives, randomNegatives } from './negatives.ts';

export interface ColdStartOptions extends SplitFractions {
  /** Fraction of the items, by a hash of their id, that nobody clicks before test. */
  readonly cold: number;
  /** Latest clicks of a user of valid or test that become candidates. */
  readonly positives: number;
  /** The most clicks before them that become the history. */
  readonly history: number;
  /** Negatives per click, drawn from items of its kind. */
  readonly random: number;
  /** The most impressions of a user of train, one per click, the latest. */
  readonly clicks: number;
}

/**
 * Clicks alone, where some items are cold: they are in no history and not in train or valid, and test asks about them.
 *
 * | split of the user | impressions                                                                              |
 * |-------------------|------------------------------------------------------------------------------------------|
 * | train             | one per warm click but the first, with the warm clicks before it as history             |
 * | valid             | one: the last warm clicks, and those before them                                          |
 * | test              | one: the last clicks, warm or cold, and the warm clicks before them                       |
 *
 * A warm click is told apart from warm items, a cold one from cold items, drawn evenly among the items that anybody clicked
 * and this user never did: neither kind can be told from the other by how often it was clicked. A click on an item that the
 * user clicked before is left out. Candidates: negatives, then clicks, latest first.
 *
 * Source: the strict cold start of Volkovs et al. 2017 (DropoutNet): items held out of training as a whole.
 */
export async function coldStart(to: Preparation, log: ClickLog, ids: Ids, options: ColdStartOptions): Promise<void> {
  const { positives, history, clicks, seed } = options;
  const isCold = Uint8Array.from(ids.items, (id) => Number(isHeldOut(id, options.cold, seed)));
  const [items, times] = [log.items.view(), log.times.view()];
  const draws = drawsByKind(items, isCold, options);
  const splits = { train: new ImpressionRows(to, 'train'), valid: new ImpressionRows(to, 'valid'), test: new ImpressionRows(to, 'test') };
  const kept: string[] = [];
  for (const { user, positives: all } of log.byUser(ids.users.length)) {
    if (all.length === 0) continue;
    const split = splitOfUser(ids.users[user]!, options);
    const once = firstOfEach(all, items);
    const usable = split === 'test' ? once : once.filter((at) => isCold[items[at]!] === 0);
    to.dropped('click-on-an-item-clicked-before', all.length - once.length);
    to.dropped(`${split}-click-on-a-cold-item`, once.length - usable.length);
    const touched = new Set(once.map((at) => items[at]!));
    let written = 0;
    for (const cut of split === 'train' ? latest(usable.length, clicks) : [usable.length - positives]) {
      const before = usable.slice(0, Math.max(0, cut)).filter((at) => isCold[items[at]!] === 0).slice(-history);
      if (before.length === 0) continue;
      const asked = usable.slice(cut, split === 'train' ? cut + 1 : undefined).reverse();
      const row = user * 2 ** 20 + cut; // another draw for every click of a user
      const negatives = draws.flatMap((draw, kind) => [...draw(row, touched, asked.filter((at) => isCold[items[at]!] === kind).length)]);
      await splits[split].add({
        user: kept.length, time: times[asked.at(-1)!]!, history: before.map((at) => items[at]!),
        ...asCandidates(Int32Array.from(negatives), Int32Array.from(asked, (at) => items[at]!)),
      });
      written++;
    }
    if (written > 0) kept.push(ids.users[user]!);
    else to.dropped('user-with-too-few-clicks');
  }
  for (const rows of Object.values(splits)) await rows.flush();
  await to.users({ id: kept });
}

/** Ids in the raw data, by number. */
export interface Ids {
  readonly users: readonly string[];
  readonly items: readonly string[];
}

/** How negatives are drawn for warm clicks, and for cold ones. */
function drawsByKind(items: Int32Array, isCold: Uint8Array, { random, seed }: ColdStartOptions): readonly DrawNegatives[] {
  const clicked = new Uint8Array(isCold.length);
  for (const item of items) clicked[item] = 1;
  return [0, 1].map((kind) => randomNegatives(Int32Array.from(isCold.keys()).filter((item) => clicked[item] === 1 && isCold[item] === kind), random, seed));
}

/** Where an impression ends its history: the latest `most` of the clicks 1, 2, ... */
const latest = (count: number, most: number): number[] =>
  Array.from({ length: Math.max(0, Math.min(count - 1, most)) }, (_, at) => count - Math.min(count - 1, most) + at);

function firstOfEach(positions: Int32Array, items: Int32Array): number[] {
  const seen = new Set<number>();
  return Array.from(positions).filter((at) => {
    const isNew = !seen.has(items[at]!);
    seen.add(items[at]!);
    return isNew;
  });
}
