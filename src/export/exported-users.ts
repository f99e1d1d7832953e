import type { Numbers, RunnableProgram } from '../compile/program.ts';
import type { ExportedRecommenderDocument } from '../io/documents.ts';
import type { DistinctNumbers } from '../training/batches/distinct-numbers.ts';
import { callsByLength } from '../training/caches/calls-by-length.ts';
import type { CachedStage } from '../training/caches/cached.ts';
import { equalShapes } from '../training/caches/equal-shapes.ts';
import { type Histories, keptClicks } from '../training/caches/histories.ts';
import { itemsOf } from '../training/caches/user-encoder.ts';
import type { CatalogueTexts } from './catalogue-texts.ts';
import type { ExportedClicks } from './exported-clicks.ts';
import { gathered } from './gathered.ts';

/** Clicks of a call, padding included; or their tokens, where users are encoded from these. */
const cells = 8192;

/** A catalogue as exported graphs read it. */
export interface ExportedItems {
  readonly vectors: CachedStage;
  readonly texts: CatalogueTexts;
  readonly count: number;
}

/** User vectors, [rows, ...of one user], by `user.onnx`, of the rows of some histories; those that are padded alike are encoded together. */
export function usersEncoder(
  { shape: declared, reads }: ExportedRecommenderDocument['users'], clicks: ExportedClicks, { vectors, texts }: ExportedItems, distinct: DistinctNumbers, program: Pick<RunnableProgram, 'run'>,
): (histories: Histories, rows: Int32Array) => Promise<Numbers> {
  const shape = declared.map(Number);
  const width = shape.reduce((product, size) => product * size, 1);
  return async (histories, rows) => {
    const encoded = new Float32Array(rows.length * width);
    const steps = Int32Array.from(rows, (row) => clicks.steps(histories, row));
    const tokens = reads === 'texts' ? longestClicked(clicks, texts, histories, rows) : [];
    const lengths = steps.map((count, at) => count * (reads === 'texts' ? tokens.reduce((sum, column) => sum + column[at]!, 0) : 1));
    for (const call of callsByLength(lengths, cells, equalShapes([steps, ...tokens]))) {
      const of = call.map((at) => rows[at]!);
      distinct.clear();
      const { places, mask } = clicks.rectangle(histories, of, (item) => distinct.place(item));
      const clicked = reads === 'texts' ? { ...texts.inputs(distinct.list(), tokens.map((column) => column[call[0]!]!)), history: places }
        : { clicks: gathered(await itemsOf(vectors, distinct), places) };
      const users = (await program.run({ inputs: { ...clicked, mask, user: clicks.numbers(histories, of) } })).users!.values as Float32Array;
      for (let at = 0; at < call.length; at++) encoded.set(users.subarray(at * width, (at + 1) * width), call[at]! * width);
    }
    return { shape: [rows.length, ...shape], values: encoded };
  };
}

/** Of each row the steps that the texts of its own clicks are padded to, by column. */
function longestClicked({ rules }: ExportedClicks, texts: CatalogueTexts, { history }: Histories, rows: Int32Array): readonly Int32Array[] {
  const ofRows = Array.from(rows, (row) => texts.steps(history.values.subarray(...keptClicks(history, row, rules))).map((column) => Math.max(1, ...column)));
  return (ofRows[0] ?? []).map((_, column) => Int32Array.from(ofRows, (longest) => longest[column]!));
}
