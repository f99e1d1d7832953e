import type { Numbers, RunnableProgram } from '../../compile/program.ts';
import type { DistinctNumbers } from '../batches/distinct-numbers.ts';
import type { NamedArrays } from '../optimizers/optimizer.ts';
import type { Recommender } from '../recommender.ts';
import type { CachedStage } from './cached.ts';
import { callsByLength } from './calls-by-length.ts';
import { type Histories, keptClicks } from './histories.ts';
import { historyInputs } from './history-inputs.ts';

/** Clicks of a call, padding included. */
const cells = 8192;

/** User vectors, [rows, ...of one user], of the rows of some histories; those of like length are encoded together. */
export function userEncoder(
  recommender: Recommender, items: CachedStage, distinct: DistinctNumbers, program: RunnableProgram,
): (histories: Histories, rows: Int32Array, weights: NamedArrays) => Promise<Numbers> {
  return async (histories, rows, weights) => {
    const lengths = Int32Array.from(rows, (row) => {
      const [from, until] = keptClicks(histories.history, row, recommender);
      return recommender.users.unrolled ? recommender.clicks : until - from;
    });
    let vectors = new Float32Array(0);
    let shape: readonly number[] = [];
    for (const call of callsByLength(lengths, cells)) {
      distinct.clear();
      const inputs = historyInputs(recommender, weights, histories, call.map((at) => rows[at]!), (item) => distinct.place(item));
      const { users } = await program.run({ inputs: { items: await itemsOf(items, distinct), ...inputs } });
      shape = users!.shape.slice(1);
      const width = shape.reduce((product, size) => product * size, 1);
      if (vectors.length === 0) vectors = new Float32Array(rows.length * width);
      for (let at = 0; at < call.length; at++) vectors.set((users!.values as Float32Array).subarray(at * width, (at + 1) * width), call[at]! * width);
    }
    return { shape: [rows.length, ...shape], values: vectors };
  };
}

/** The vectors of the items that were given places, in their order; one of zeros where there are none. */
export async function itemsOf(items: CachedStage, distinct: DistinctNumbers): Promise<Numbers> {
  const { count } = distinct;
  if (count === 0) return { shape: [1, items.width], values: new Float32Array(items.width) };
  return { shape: [count, items.width], values: await items.gather(distinct.list().slice()) };
}
