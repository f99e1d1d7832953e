import type { ItemTable } from '../item-table.ts';
import type { NamedArrays } from '../optimizers/optimizer.ts';
import type { Recommender } from '../recommender.ts';
import { callsByLength } from './calls-by-length.ts';
import { equalShapes } from './equal-shapes.ts';
import { itemTexts } from './item-texts.ts';
import { overlapped } from './overlapped.ts';
import type { ScoringProgram } from './scoring-program.ts';

/** Tokens of a call, padding included. */
const cells = 8192;

/** Item vectors, [items, width], from what a catalogue says of them; texts that are padded alike are encoded together. */
export function itemEncoder(
  recommender: Recommender, table: ItemTable, program: ScoringProgram,
): (items: Int32Array, weights: NamedArrays) => Promise<Float32Array<ArrayBuffer>> {
  const { width } = recommender.items;
  const texts = itemTexts(recommender, table);
  return async (items, weights) => {
    const steps = texts.steps(items);
    const lengths = Int32Array.from(items, (_, at) => steps.reduce((sum, column) => sum + column[at]!, 0));
    const vectors = new Float32Array(items.length * width);
    await overlapped(callsByLength(lengths, cells, equalShapes(steps)), program.calls, async (call) => {
      const inputs = texts.inputs(call.map((at) => items[at]!), weights, steps.map((column) => column[call[0]!]!));
      return async () => {
        const values = (await program.run({ inputs })).vectors!.values as Float32Array;
        for (let at = 0; at < call.length; at++) vectors.set(values.subarray(at * width, (at + 1) * width), call[at]! * width);
      };
    });
    return vectors;
  };
}
