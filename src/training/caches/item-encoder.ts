import type { RunnableProgram } from '../../compile/program.ts';
import { DistinctNumbers } from '../batches/distinct-numbers.ts';
import { padTexts } from '../batches/pad-texts.ts';
import { StepBuffers } from '../batches/step-buffers.ts';
import type { ItemTable } from '../item-table.ts';
import type { NamedArrays } from '../optimizers/optimizer.ts';
import type { Recommender } from '../recommender.ts';
import { textInputs } from '../step-inputs.ts';
import { callsByLength } from './calls-by-length.ts';

/** Tokens of a call, padding included. */
const cells = 8192;

/** Item vectors, [items, width], from what a catalogue says of them; texts of like length are encoded together. */
export function itemEncoder(
  recommender: Recommender, { columns, vocabularies }: ItemTable, program: RunnableProgram,
): (items: Int32Array, weights: NamedArrays) => Promise<Float32Array<ArrayBuffer>> {
  const { width } = recommender.items;
  const numbers = new Map(Object.entries(vocabularies).map(([name, rows]) => [name, new DistinctNumbers(`rows of "${name}"`, rows)]));
  const buffers = new StepBuffers();
  const told = Object.values(columns);
  return async (items, weights) => {
    const lengths = Int32Array.from(items, (item) =>
      told.reduce((sum, { tokens: { offsets }, most = Infinity }) => sum + Math.min(most, offsets[item + 1]! - offsets[item]!), 0));
    const vectors = new Float32Array(items.length * width);
    for (const call of callsByLength(lengths, cells)) {
      const texts = padTexts(call.map((at) => items[at]!), [{ first: 0, rows: call.length, longest: 0 }], { columns, stepsOf: 1, vocabularies: numbers }, buffers);
      const { vectors: encoded } = await program.run({ inputs: textInputs(recommender, weights, texts) });
      for (let at = 0; at < call.length; at++) vectors.set((encoded!.values as Float32Array).subarray(at * width, (at + 1) * width), call[at]! * width);
    }
    return vectors;
  };
}
