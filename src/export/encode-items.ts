import type { RunnableProgram } from '../compile/program.ts';
import { callsByLength } from '../training/caches/calls-by-length.ts';
import { equalShapes } from '../training/caches/equal-shapes.ts';
import type { CatalogueTexts } from './catalogue-texts.ts';

/** Tokens of a call, padding included. */
const cells = 8192;

/** Item vectors, [items, width], by `item.onnx`, from what a catalogue says of them; texts that are padded alike are encoded together. */
export function itemsEncoder(program: Pick<RunnableProgram, 'run'>, texts: CatalogueTexts, width: number): (items: Int32Array) => Promise<Float32Array<ArrayBuffer>> {
  return async (items) => {
    const steps = texts.steps(items);
    const lengths = Int32Array.from(items, (_, at) => steps.reduce((sum, column) => sum + column[at]!, 0));
    const vectors = new Float32Array(items.length * width);
    for (const call of callsByLength(lengths, cells, equalShapes(steps))) {
      const inputs = texts.inputs(call.map((at) => items[at]!), steps.map((column) => column[call[0]!]!));
      const values = (await program.run({ inputs })).vectors!.values as Float32Array;
      for (let at = 0; at < call.length; at++) vectors.set(values.subarray(at * width, (at + 1) * width), call[at]! * width);
    }
    return vectors;
  };
}
