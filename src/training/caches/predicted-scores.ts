import type { Numbers, RunnableProgram } from '../../compile/program.ts';
import type { List } from '../../core/column.ts';
import type { DistinctNumbers } from '../batches/distinct-numbers.ts';
import type { CachedStage } from './cached.ts';
import { callsByLength } from './calls-by-length.ts';
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
  readonly program: RunnableProgram;
  readonly whom: WhomInputs;
}

/** One score per candidate, by a program: rows of like many candidates together, and no more pairs at once than memory has room for. */
export async function predictedScores({ candidates, userOf, items, distinct, program, whom }: Predicting): Promise<Float32Array> {
  const { offsets, values } = candidates;
  const scores = new Float32Array(offsets.at(-1)! - offsets[0]!);
  const pieces = piecesOf(candidates, cells);
  for (const call of callsByLength(pieces.lengths, cells)) {
    const choices = pieces.lengths[call.at(-1)!]!; // the longest
    distinct.clear();
    const shown = new Int32Array(call.length * choices);
    const users = new Map<number, number>();
    const userRows: number[] = [];
    const ofRow = new Int32Array(call.length);
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
    const outputs = await program.run({ inputs: {
      items: await itemsOf(items, distinct), ...inputs,
      userOf: { shape: [call.length], values: ofRow }, candidates: { shape: [call.length, choices], values: shown },
    } });
    for (const [at, piece] of call.entries()) {
      const given = (outputs.scores!.values as Float32Array).subarray(at * choices, at * choices + pieces.lengths[piece]!);
      scores.set(given, pieces.first[piece]! - offsets[0]!);
    }
  }
  return scores;
}
