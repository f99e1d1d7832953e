import { OptionsError } from '../../core/errors.ts';
import type { DrawNegatives } from '../negatives/negatives.ts';
import { usersTable } from '../tables.ts';
import { DistinctNumbers } from './distinct-numbers.ts';
import { checkItemColumns, type ItemColumn } from './item-columns.ts';
import { type GroupOptions, groupByLength } from './length-groups.ts';
import { padHistories } from './pad-histories.ts';
import { padTexts } from './pad-texts.ts';
import { StepBuffers } from './step-buffers.ts';
import type { TrainingBatch } from './training-batch.ts';
import type { TrainingRows } from './training-rows.ts';

export interface HistoryOptions extends GroupOptions {
  /** Clicks that are kept. Default 50. */
  readonly most?: number;
  /** Which. Default `last`; the original keeps the oldest. */
  readonly keep?: 'last' | 'first';
}

export interface AssembleOptions {
  /** Items of the catalogue. */
  readonly items: number;
  /** By name; none for models that know items by their number alone. */
  readonly columns?: Readonly<Record<string, ItemColumn>>;
  /** Rows of each table of vectors that a column names. */
  readonly vocabularies?: Readonly<Record<string, number>>;
  /** Rows of the table of users by number, for recommenders that know them; a user beyond it is nobody. */
  readonly users?: number;
  readonly history?: HistoryOptions;
  /** How item texts are grouped and padded; by the tokens of all columns together. */
  readonly texts?: GroupOptions;
  /** Drawn for every row; absent where every candidate is a row of its own. */
  readonly negatives?: { readonly draw: DrawNegatives; readonly perPositive: number };
  /** Encodes an item or a user once per batch, however often it is there. Default true. */
  readonly distinct?: boolean;
  /** Feeds the rows of tables that a batch needs, instead of whole tables. Default true. */
  readonly distinctRows?: boolean;
  /** Puts this item into the padding of histories, where it is encoded and masked, as the original does with item 0. Default: nothing is. */
  readonly paddingItem?: number;
  /** A batch stays valid until so many have been made after it. Default 1. */
  readonly ahead?: number;
}

/**
 * Makes batches of training rows: gathers, numbers and pads what a step needs, in arrays that are used again.
 *
 * Each distinct item of a batch, in histories or among candidates, has one place and is encoded there once; everything
 * else names places. Items are grouped by text length and users by click count, so that little of the rectangles is padding.
 * Masks are 0 in padding, whose ids are 0: a valid place that nobody may look at.
 *
 * Errors: `DataError` `malformed`, `row-count` for columns that do not belong together, when it is made.
 */
export class BatchAssembler {
  readonly #options: AssembleOptions;
  readonly #buffers: readonly StepBuffers[];
  readonly #items: DistinctNumbers;
  readonly #vocabularies: ReadonlyMap<string, DistinctNumbers>;
  readonly #users: DistinctNumbers | undefined;
  #made = 0;

  constructor(options: AssembleOptions) {
    const { items, columns = {}, vocabularies = {}, distinctRows = true, ahead = 1 } = options;
    checkItemColumns(items, columns, vocabularies);
    const used = new Set(Object.values(columns).map(({ vocabulary }) => vocabulary));
    this.#options = options;
    this.#items = new DistinctNumbers('items', items);
    this.#vocabularies = new Map(distinctRows ? [...used].map((name) => [name, new DistinctNumbers(`rows of "${name}"`, vocabularies[name]!)]) : []);
    this.#users = options.users === undefined ? undefined : new DistinctNumbers('users', options.users);
    this.#buffers = Array.from({ length: ahead + 1 }, () => new StepBuffers());
  }

  /** @param epoch That the negatives are drawn for. */
  assemble(rows: TrainingRows, epoch: number): TrainingBatch {
    const { columns = {}, texts = {}, negatives, distinct = true, paddingItem } = this.#options;
    const buffers = this.#buffers[this.#made++ % this.#buffers.length]!;
    const count = rows.impressionOf.length;
    if (count === 0) throw new OptionsError('wrong-value', 'a training batch of 0 rows', 'leave impressions out that have no row to train on');
    const choices = 1 + (negatives?.perPositive ?? 0);
    const items = this.#items;
    items.clear();
    const place = (item: number) => distinct ? items.place(item) : items.append(item);

    const { clicks, ...users } = padHistories(rows, { ...this.#options, ...this.#options.history, distinct }, place, buffers);
    const candidates = buffers.int32('candidates', count * choices);
    const labels = buffers.float32('labels', count * choices);
    this.#fillCandidates(rows, epoch, { candidates, labels, buffers, place });

    const lengths = buffers.int32('lengths', items.count);
    for (const { tokens: { offsets }, most = Infinity } of Object.values(columns)) {
      items.list().forEach((item, at) => { lengths[at] = lengths[at]! + Math.min(most, offsets[item + 1]! - offsets[item]!); });
    }
    const places = buffers.int32('places', items.count);
    const groups = groupByLength(lengths, places, texts);
    const numbers = buffers.int32('items', groups.rows).fill(-1);
    items.list().forEach((item, at) => { numbers[places[at]!] = item; });
    for (let at = 0; at < candidates.length; at++) candidates[at] = places[candidates[at]!]!;
    for (const { ids, mask } of users.histories) {
      for (let at = 0; at < ids.length; at++) if (mask[at] === 1 || paddingItem !== undefined) ids[at] = places[ids[at]!]!;
    }

    const userRows = this.#users && users.users && placesOf(users.users, this.#users, buffers);
    const sourceRows = buffers.float64('sourceRows', count);
    for (let row = 0; row < count; row++) sourceRows[row] = rows.sourceRows[rows.impressionOf[row]!]!;
    const told = padTexts(numbers, groups.groups, { columns, stepsOf: texts.stepsOf ?? 1, vocabularies: this.#vocabularies }, buffers);
    return {
      rows: count, choices, sourceRows, candidates, labels, ...users, items: numbers, slots: clicks + count * choices, ...told,
      ...(userRows && { userRows: userRows.places, tableRows: { ...told.tableRows, [usersTable]: userRows.rows } }),
    };
  }

  #fillCandidates(rows: TrainingRows, epoch: number, into: {
    readonly candidates: Int32Array; readonly labels: Float32Array; readonly buffers: StepBuffers; readonly place: (item: number) => number;
  }): void {
    const { impressions: { candidates, labels }, impressionOf, candidateOf } = rows;
    const { negatives } = this.#options;
    const drawn = into.buffers.int32('negatives', impressionOf.length * (negatives?.perPositive ?? 0));
    negatives?.draw(rows, epoch, drawn);
    let to = 0;
    let next = 0;
    for (let row = 0; row < impressionOf.length; row++) {
      const impression = impressionOf[row]!;
      into.candidates[to] = into.place(candidates.values[candidates.offsets[impression]! + candidateOf[row]!]!);
      into.labels[to++] = labels.values[labels.offsets[impression]! + candidateOf[row]!]!;
      for (let i = 0; i < (negatives?.perPositive ?? 0); i++) into.candidates[to++] = into.place(drawn[next++]!);
    }
  }
}

/** The distinct users as rows of their table (one at least), and the place of each user among them. */
function placesOf(users: Int32Array, distinct: DistinctNumbers, buffers: StepBuffers): { readonly places: Int32Array; readonly rows: Int32Array } {
  distinct.clear();
  const places = buffers.int32('user places', users.length);
  for (let at = 0; at < users.length; at++) places[at] = users[at]! < 0 || users[at]! >= distinct.size ? -1 : distinct.place(users[at]!);
  if (distinct.count === 0) distinct.place(0);
  const rows = buffers.int32('user rows', distinct.count);
  rows.set(distinct.list());
  return { places, rows };
}
