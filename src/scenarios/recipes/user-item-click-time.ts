import type { Preparation } from '../../core/scenario.ts';
import { ImpressionRows } from '../preparing/impression-rows.ts';
import { type SplitFractions, splitOfUser } from '../preparing/split-of-user.ts';
import type { ClickLog } from './click-log.ts';
import { type DrawNegatives, sampled } from './negatives.ts';

export interface ClickTimeOptions extends SplitFractions {
  /** Latest clicks of a user that become candidates. */
  readonly positives: number;
  /** The most clicks before them that become the history. */
  readonly history: number;
  /** The most non-clicks of a user that become candidates, drawn by the seed; 0 for all. */
  readonly negatives: number;
}

/**
 * One impression per user, from clicks and non-clicks with times.
 *
 * The last clicks of a user are positive candidates, the clicks before them the history, all
 * non-clicks, at whatever time, negative candidates. Users without both labels, or without a click
 * left for the history, are left out and counted. Candidates: negatives in file order, then
 * positives, latest first. Users keep the order of their numbers and are numbered anew.
 *
 * With `draw`, for data that knows clicks only, the negatives are drawn from items that the user never touched.
 *
 * Source: RecBench `process/base_uict_processor.py` (and `base_ns_processor.py` with `draw`), without its
 * cut to 20,000 rows. Differs: the order of users is that of the data, not shuffled without a seed.
 */
export async function userItemClickTime(
  to: Preparation, log: ClickLog, userIds: readonly string[], options: ClickTimeOptions, draw?: DrawNegatives,
): Promise<void> {
  const items = log.items.view();
  const times = log.times.view();
  const splits = { train: new ImpressionRows(to, 'train'), valid: new ImpressionRows(to, 'valid'), test: new ImpressionRows(to, 'test') };
  const kept: string[] = [];
  for (const { user, positives, negatives } of log.byUser(userIds.length)) {
    if (positives.length + negatives.length === 0) continue;
    if (!draw && (positives.length === 0 || negatives.length === 0)) {
      to.dropped('user-without-both-labels');
      continue;
    }
    if (positives.length <= options.positives) {
      to.dropped('user-with-too-few-clicks');
      continue;
    }
    const cut = positives.length - options.positives;
    const itemOf = (at: number) => items[at]!;
    const clicked = positives.subarray(cut).map(itemOf).reverse();
    const history = positives.subarray(Math.max(0, cut - options.history), cut).map(itemOf);
    to.dropped('click-older-than-history', cut - history.length);
    const shown = draw
      ? draw(user, new Set(positives.map(itemOf)), clicked.length)
      : sampled(negatives, options.negatives, options.seed, user).map(itemOf);
    to.dropped('non-click-not-drawn', draw ? 0 : negatives.length - shown.length);
    const candidates = new Int32Array(shown.length + clicked.length);
    candidates.set(shown);
    candidates.set(clicked, shown.length);
    const labels = new Uint8Array(candidates.length).fill(1, shown.length);
    const id = userIds[user]!;
    await splits[splitOfUser(id, options)].add({ user: kept.length, time: times[positives[cut]!]!, history, candidates, labels });
    kept.push(id);
  }
  for (const rows of Object.values(splits)) await rows.flush();
  await to.users({ id: kept });
}
