import type { Numbers, RunnableProgram } from '../../compile/program.ts';
import type { List } from '../../core/column.ts';
import type { DistinctNumbers } from '../batches/distinct-numbers.ts';
import type { CachedStage } from './cached.ts';
import { callsByLength } from './calls-by-length.ts';
import { rowsOfCall } from './call-sizes.ts';
import { overlapped } from './overlapped.ts';
import { piecesOf } from './pieces.ts';
import { itemsOf } from './user-encoder.ts';

/** Pairs of a call, padding included. */
const cells = 4096;

/** What the program reads of whom it scores for: the users of some rows, each once, in this order. */
export type WhomInputs = (rows: Int32Array, place: (item: number) => number) => Readonly<Record<string, Numbers>>;

export interface Predicting {
  readonly candidates: List<Int32Array>;
  /** The user of each row. */
  readonly userOf: Int32Array;
  readonly items: CachedStage;
  /** Numbers of items, for the calls. */
  readonly distinct: DistinctNumbers;
  readonly program: Pick<RunnableProgram, 'run'> & { readonly calls?: number };
  readonly whom: WhomInputs;
  /** How many clicks of a row `whom` tells, padding included: rows that differ in it are in different calls. */
  readonly stepsOf?: (row: number) => number;
}

/**
 * One score per candidate, by a program: rows of like many candidates together, and no more pairs at once than memory has room for. Rows and
 * candidates of a call are whole fours; what fills them up is the first user and the first item of the call.
 */
export async function predictedScores({ candidates, userOf, items, distinct, program, whom, stepsOf }: Predicting): Promise<Float32Array> {
  const { offsets, values } = candidates;
  const scores = new Float32Array(offsets.at(-1)! - offsets[0]!);
  const pieces = piecesOf(candidates, cells);
  await overlapped(callsByLength(pieces.lengths.map(rowsOfCall), cells, stepsOf && pieces.rows.map(stepsOf)), program.calls ?? 1, async (call) => {
    const choices = rowsOfCall(pieces.lengths[call.at(-1)!]!); // of the longest
    const rows = rowsOfCall(call.length);
    distinct.clear();
    const shown = new Int32Array(rows * choices);
    const users = new Map<number, number>();
    const userRows: number[] = [];
    const ofRow = new Int32Array(rows);
    for (const [at, piece] of call.entries()) {
      const row = pieces.rows[piece]!;
      const user = userOf[row]!;
      if (!users.has(user)) {
        users.set(user, userRows.length);
        userRows.push(row);
      }
      ofRow[at] = users.get(user)!;
      for (let i = 0; i < pieces.lengths[piece]!; i++) shown[at * choices + i] = distinct.place(values[pieces.first[piece]! + i]!);
    }
    const inputs = whom(Int32Array.from(userRows), (item) => distinct.place(item));
    const vectors = await itemsOf(items, distinct);
    return async () => {
      const given = (await program.run({ inputs: {
        items: vectors, ...inputs, userOf: { shape: [rows], values: ofRow }, candidates: { shape: [rows, choices], values: shown },
      } })).scores!.values as Float32Array;
      for (const [at, piece] of call.entries()) {
        scores.set(given.subarray(at * choices, at * choices + pieces.lengths[piece]!), pieces.first[piece]! - offsets[0]!);
      }
    };
  });
  return scores;
}
