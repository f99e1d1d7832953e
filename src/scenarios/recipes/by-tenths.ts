import { crc32 } from 'node:zlib';

import type { Preparation, Split } from '../../core/scenario.ts';
import { ImpressionRows } from '../preparing/impression-rows.ts';
import type { ClickLog, UserClicks } from './click-log.ts';

export interface TenthsOptions {
  /** Tenths for valid, after the first, which is for test. */
  readonly valid: number;
  /** The most clicks in a history, the newest. */
  readonly history: number;
}

/**
 * Every event a row, in tenths by a hash of user and item: `crc32("user,item") % 10`.
 *
 * One impression per user and tenth: its candidates are what the user judged in it, in the order of the log, with labels.
 * The history is what the user clicked in the other tenths of train, oldest first, so that no row has its own answer in it.
 * `time` is that of the newest candidate.
 *
 * @param ids as in the raw data: the hash is of these
 */
export async function byTenths(
  to: Preparation, log: ClickLog, ids: { readonly users: readonly string[]; readonly items: readonly string[] }, { valid, history }: TenthsOptions,
): Promise<void> {
  const splitOf = (tenth: number): Split => tenth === 0 ? 'test' : tenth <= valid ? 'valid' : 'train';
  const splits = { train: new ImpressionRows(to, 'train'), valid: new ImpressionRows(to, 'valid'), test: new ImpressionRows(to, 'test') };
  const [items, clicks, times] = [log.items.view(), log.clicks.view(), log.times.view()];
  for (const { user, positives, negatives } of log.byUser(ids.users.length)) {
    const tenthOf = (at: number) => crc32(`${ids.users[user]},${ids.items[items[at]!]}`) % 10;
    const known = Array.from(positives, (at) => ({ at, tenth: tenthOf(at) })).filter(({ tenth }) => splitOf(tenth) === 'train');
    for (const [tenth, asked] of inTenths({ positives, negatives }, tenthOf)) {
      await splits[splitOf(tenth)].add({
        user, time: asked.reduce((newest, at) => Math.max(newest, times[at]!), -Infinity),
        history: known.filter((click) => click.tenth !== tenth).slice(-history).map(({ at }) => items[at]!),
        candidates: asked.map((at) => items[at]!), labels: asked.map((at) => clicks[at]!),
      });
    }
  }
  for (const rows of Object.values(splits)) await rows.flush();
  await to.users({ id: ids.users });
}

/** Positions in the log by tenth, in their order; only tenths that have any. */
function inTenths({ positives, negatives }: Pick<UserClicks, 'positives' | 'negatives'>, tenthOf: (at: number) => number) {
  const tenths = Array.from({ length: 10 }, (): number[] => []);
  for (const at of [...positives, ...negatives].sort((a, b) => a - b)) tenths[tenthOf(at)]!.push(at);
  return [...tenths.entries()].filter(([, asked]) => asked.length > 0);
}
