import { type GroupOptions, groupByLength, roundUp } from './length-groups.ts';
import type { StepBuffers } from './step-buffers.ts';
import type { PaddedLists } from './training-batch.ts';
import type { TrainingRows } from './training-rows.ts';

export interface PadHistoriesOptions extends GroupOptions {
  readonly most?: number;
  readonly keep?: 'last' | 'first';
  /** One user for all rows of an impression, or one for each row. */
  readonly distinct: boolean;
  readonly paddingItem?: number;
}

export interface PaddedHistories {
  readonly userOf: Int32Array;
  readonly histories: readonly PaddedLists[];
  readonly users?: Int32Array;
  /** That were kept, padding not counted. */
  readonly clicks: number;
}

/** The histories of the users of some rows, grouped by click count; `ids` are what `place` makes of item numbers. */
export function padHistories(
  rows: TrainingRows, { most = 50, keep = 'last', distinct, paddingItem, ...grouping }: PadHistoriesOptions,
  place: (item: number) => number, buffers: StepBuffers,
): PaddedHistories {
  const { impressions: { history: { offsets, values }, user }, impressionOf } = rows;
  const userOf = buffers.int32('userOf', impressionOf.length);
  const impressionOfUser = buffers.int32('impressionOfUser', impressionOf.length);
  let count = 0;
  for (let row = 0; row < impressionOf.length; row++) {
    if (row === 0 || !distinct || impressionOf[row] !== impressionOf[row - 1]) impressionOfUser[count++] = impressionOf[row]!;
    userOf[row] = count - 1;
  }
  const lengths = buffers.int32('clickCounts', count);
  for (let at = 0; at < count; at++) lengths[at] = Math.min(most, offsets[impressionOfUser[at]! + 1]! - offsets[impressionOfUser[at]!]!);
  const places = buffers.int32('userPlaces', count);
  const grouped = groupByLength(lengths, places, grouping);

  const padded = grouped.groups.map(({ first, rows, longest }, group) => {
    const steps = roundUp(longest, grouping.stepsOf ?? 1);
    return { first, rows, steps, ids: buffers.int32(`history ${group}`, rows * steps), mask: buffers.float32(`history ${group}`, rows * steps) };
  });
  const numbers = user && buffers.int32('users', grouped.rows).fill(-1);
  let clicks = 0;
  for (let at = 0; at < count; at++) {
    const impression = impressionOfUser[at]!;
    const { first, steps, ids, mask } = padded.findLast((group) => group.first <= places[at]!)!;
    const to = (places[at]! - first) * steps;
    const from = keep === 'last' ? offsets[impression + 1]! - lengths[at]! : offsets[impression]!;
    for (let step = 0; step < lengths[at]!; step++) ids[to + step] = place(values[from + step]!);
    mask.fill(1, to, to + lengths[at]!);
    if (paddingItem !== undefined) for (let step = lengths[at]!; step < steps; step++) ids[to + step] = place(paddingItem);
    if (numbers) numbers[places[at]!] = user![impression]!;
    clicks += lengths[at]!;
  }
  for (let row = 0; row < userOf.length; row++) userOf[row] = places[userOf[row]!]!;
  return { userOf, histories: padded.map(({ first: _, ...history }) => history), ...(numbers && { users: numbers }), clicks };
}
