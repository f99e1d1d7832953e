import { batchOf } from '../../src/core/batch.ts';
import { type List, listOf } from '../../src/core/column.ts';
import type { Source } from '../../src/core/ends.ts';
import type { Items, Users } from '../../src/core/items.ts';
import { type Impressions, impressionShape } from '../../src/core/scenario.ts';

/** Of seven items. */
export const titles = ['Rain over the harbour', '', 'Harbour opens', 'A very long title about rain and snow and more rain', 'Snow', 'Goal in the last minute', 'Last minute'];
const beats = ['weather', '', 'town', 'weather', 'weather', 'sport', 'sport'];

/** Of two levels; item 1 has none. */
const codes = listOf(Int32Array.of(0, 3, 0, 1, 1, 0, 1, 1, 2, 0, 2, 3), [2, 0, 2, 2, 2, 2, 2]);

/** Seven items, of which number 1 has no text. */
export const items: Items = {
  identify: async () => ({ madeUp: 'items' }),
  toJSON: () => ({ madeUp: 'items' }),
  load: async () => ({
    count: titles.length, ids: titles.map((_, item) => `n${item}`), texts: titles,
    column: (name) => name === 'title' ? titles : name === 'codes' ? codes : beats,
  }),
};

/** One user fewer than there are in the data: the last is a stranger. */
export const users: Users = {
  load: async () => ({ ids: ['a', 'b', 'c', 'd'] }), identify: async () => ({ madeUp: 'users' }), toJSON: () => ({ madeUp: 'users' }),
};

const clicked = [[0, 2, 3], [], [5, 6, 4, 0, 1], [1], [6]];
const shown = [[4, 5], [0, 6, 2], [3, 1], [6, 4], [5, 0]];

const lists = (rows: readonly number[][]): List<Int32Array> => listOf(Int32Array.from(rows.flat()), rows.map(({ length }) => length));

/** Of users of none, one and several clicks; the first candidate is clicked. */
export const impressions: Impressions = {
  user: Int32Array.from(clicked.keys()), time: new Float64Array(clicked.length).fill(NaN),
  history: lists(clicked), candidates: lists(shown),
  labels: listOf(Uint8Array.from(shown.flatMap((candidates) => candidates.map((_, at) => Number(at === 0)))), shown.map(({ length }) => length)),
};

export const rows = clicked.length;
export const candidates = shown.flat().length;

/** One row at a time. */
export const data: Source<Impressions> = {
  spec: { name: 'made-up', adds: impressionShape, batchRows: 1 },
  identify: async () => ({ madeUp: 'impressions' }),
  toJSON: () => ({ madeUp: 'impressions' }),
  count: async () => rows,
  async *open(from, until = rows) {
    for (let row = from; row < until; row++) yield rowOf(row);
  },
};

function rowOf(row: number) {
  const only = <V>({ offsets, values }: List<V>): List<V> => ({ offsets: offsets.subarray(row, row + 2), values });
  const { user, time, history, candidates, labels } = impressions;
  return batchOf({
    user: user.subarray(row, row + 1), time: time.subarray(row, row + 1), history: only(history), candidates: only(candidates), labels: only(labels),
  }, 1, row);
}
