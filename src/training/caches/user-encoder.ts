import type { Numbers } from '../../compile/program.ts';
import type { DistinctNumbers } from '../batches/distinct-numbers.ts';
import type { ItemTable } from '../item-table.ts';
import type { NamedArrays } from '../optimizers/optimizer.ts';
import type { Recommender } from '../recommender.ts';
import type { CachedStage } from './cached.ts';
import { callsByLength } from './calls-by-length.ts';
import { equalShapes } from './equal-shapes.ts';
import { type Histories, keptClicks } from './histories.ts';
import { historyInputs, historySteps } from './history-inputs.ts';
import { type ItemTexts, itemTexts } from './item-texts.ts';
import { overlapped } from './overlapped.ts';
import type { ScoringProgram } from './scoring-program.ts';

/** Clicks of a call, padding included. */
const cells = 8192;

/** The items of a catalogue: their vectors, what they say of themselves, and their numbers in the calls. */
export interface EncodedItems {
  readonly items: CachedStage;
  readonly table: ItemTable;
  readonly distinct: DistinctNumbers;
}

/** User vectors, [rows, ...of one user], of the rows of some histories; those that are padded alike are encoded together. */
export function userEncoder(
  recommender: Recommender, { items, table, distinct }: EncodedItems, program: ScoringProgram,
): (histories: Histories, rows: Int32Array, weights: NamedArrays) => Promise<Numbers> {
  const texts = recommender.flatten && itemTexts(recommender, table);
  return async (histories, rows, weights) => {
    const clicks = Int32Array.from(rows, (row) => historySteps(recommender, histories, row));
    const tokens = texts ? longestClicked(recommender, texts, histories, rows) : [];
    const lengths = clicks.map((count, at) => count * (texts ? tokens.reduce((sum, column) => sum + column[at]!, 0) : 1));
    let vectors = new Float32Array(0);
    let shape: readonly number[] = [];
    await overlapped(callsByLength(lengths, cells, equalShapes([clicks, ...tokens])), program.calls, async (call) => {
      distinct.clear();
      const inputs = historyInputs(recommender, weights, histories, call.map((at) => rows[at]!), (item) => distinct.place(item));
      const clicked = texts ? texts.inputs(distinct.list(), weights, tokens.map((column) => column[call[0]!]!)) : { items: await itemsOf(items, distinct) };
      return async () => {
        const users = (await program.run({ inputs: { ...clicked, ...inputs } })).users!;
        shape = users.shape.slice(1);
        const width = shape.reduce((product, size) => product * size, 1);
        if (vectors.length === 0) vectors = new Float32Array(rows.length * width);
        for (let at = 0; at < call.length; at++) vectors.set((users.values as Float32Array).subarray(at * width, (at + 1) * width), call[at]! * width);
      };
    });
    return { shape: [rows.length, ...shape], values: vectors };
  };
}

/** Of each row the steps that the texts of its own clicks are padded to, by column. */
function longestClicked(recommender: Recommender, texts: ItemTexts, { history }: Histories, rows: Int32Array): readonly Int32Array[] {
  const ofRows = Array.from(rows, (row) => {
    const clicked = history.values.subarray(...keptClicks(history, row, recommender));
    const beside = recommender.padding === 'item' ? 0 : -1; // what stands where no click is
    return texts.steps(Int32Array.of(beside, ...clicked)).map((column) => Math.max(...column));
  });
  return (ofRows[0] ?? []).map((_, column) => Int32Array.from(ofRows, (longest) => longest[column]!));
}

/** The vectors of the items that were given places, in their order; one of zeros where there are none. */
export async function itemsOf(items: CachedStage, distinct: DistinctNumbers): Promise<Numbers> {
  const { count } = distinct;
  if (count === 0) return { shape: [1, items.width], values: new Float32Array(items.width) };
  return { shape: [count, items.width], values: await items.gather(distinct.list().slice()) };
}
