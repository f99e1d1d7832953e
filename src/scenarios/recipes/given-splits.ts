import type { Preparation, Split } from '../../core/scenario.ts';
import { ImpressionRows } from '../preparing/impression-rows.ts';
import type { ClickLog, UserClicks } from './click-log.ts';
import { asCandidates, holdOut, type HoldOutOptions } from './hold-out.ts';
import type { DrawNegatives } from './negatives.ts';

/**
 * One impression per user and split, from clicks and non-clicks that somebody else has split.
 *
 * Valid and test: candidates are the user's rows of the split (negatives, then positives, latest
 * first; negatives drawn where the data has none), the history the latest clicks of the splits
 * before it. Train: the user's last clicks of train are held out as in `userItemClickTime`; a user
 * with too few has no train impression.
 */
export async function givenSplits(
  to: Preparation, logs: { readonly [S in Split]?: ClickLog }, userIds: readonly string[], options: HoldOutOptions, draw?: DrawNegatives,
): Promise<void> {
  let before: ClickLog[] = [];
  for (const split of ['train', 'valid', 'test'] as const) {
    const log = logs[split];
    if (!log) continue;
    const rows = new ImpressionRows(to, split);
    const pasts = before.map((past) => past.byUser(userIds.length));
    for (const clicks of log.byUser(userIds.length)) {
      const earlier = pasts.flatMap((past, at) => clickedItems(before[at]!, past.next().value as UserClicks));
      if (clicks.positives.length + clicks.negatives.length === 0) continue;
      const row = split === 'train' ? holdOut(log, clicks, options, draw) : asked(log, clicks, earlier, draw);
      if (typeof row === 'string') to.dropped(`train-${row}`);
      else await rows.add({ user: clicks.user, history: earlier.slice(-options.history), ...row });
    }
    await rows.flush();
    before = [...before, log];
  }
  await to.users({ id: userIds });
}

function asked(log: ClickLog, { user, positives, negatives }: UserClicks, earlier: readonly number[], draw?: DrawNegatives) {
  const items = log.items.view();
  const clicked = positives.map((at) => items[at]!);
  const shown = draw ? draw(user, new Set([...earlier, ...clicked]), clicked.length) : negatives.map((at) => items[at]!);
  return { time: log.times.view()[positives[0] ?? negatives[0]!]!, ...asCandidates(shown, clicked.reverse()) };
}

function clickedItems(log: ClickLog, { positives }: UserClicks): number[] {
  const items = log.items.view();
  return Array.from(positives, (at) => items[at]!);
}
