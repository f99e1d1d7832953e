import type { Preparation } from '../../core/scenario.ts';
import { ImpressionRows } from '../preparing/impression-rows.ts';
import { type SplitFractions, splitOfUser } from '../preparing/split-of-user.ts';
import type { ClickLog } from './click-log.ts';
import { holdOut, type HoldOutOptions } from './hold-out.ts';
import type { DrawNegatives } from './negatives.ts';

export type ClickTimeOptions = HoldOutOptions & SplitFractions;

/**
 * One impression per user, from clicks and non-clicks with times.
 *
 * The last clicks of a user are positive candidates, the clicks before them the history, all
 * non-clicks, at whatever time, negative candidates. Users without both labels, or without a click
 * left for the history, are left out and counted. Users keep the order of their numbers and are
 * numbered anew.
 *
 * With `draw`, for data that knows clicks only, the negatives are drawn from items that the user never touched.
 *
 * Source: RecBench `process/base_uict_processor.py` (and `base_ns_processor.py` with `draw`), without its
 * cut to 20,000 rows. Differs: the order of users is that of the data, not shuffled without a seed.
 */
export async function userItemClickTime(
  to: Preparation, log: ClickLog, userIds: readonly string[], options: ClickTimeOptions, draw?: DrawNegatives,
): Promise<void> {
  const splits = { train: new ImpressionRows(to, 'train'), valid: new ImpressionRows(to, 'valid'), test: new ImpressionRows(to, 'test') };
  const kept: string[] = [];
  for (const clicks of log.byUser(userIds.length)) {
    if (clicks.positives.length + clicks.negatives.length === 0) continue;
    const held = holdOut(log, clicks, options, draw);
    if (typeof held === 'string') {
      to.dropped(held);
      continue;
    }
    to.dropped('click-older-than-history', held.unused.clicks);
    to.dropped('non-click-not-drawn', held.unused.nonClicks);
    const id = userIds[clicks.user]!;
    const { time, history, candidates, labels } = held;
    await splits[splitOfUser(id, options)].add({ user: kept.length, time, history, candidates, labels });
    kept.push(id);
  }
  for (const rows of Object.values(splits)) await rows.flush();
  await to.users({ id: kept });
}
