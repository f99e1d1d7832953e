import type { DistinctNumbers } from './distinct-numbers.ts';
import type { ItemColumn } from './item-columns.ts';
import { type LengthGroup, roundUp } from './length-groups.ts';
import type { StepBuffers } from './step-buffers.ts';
import type { PaddedLists, TrainingBatch } from './training-batch.ts';

export interface PadTextsOptions {
  readonly columns: Readonly<Record<string, ItemColumn>>;
  readonly stepsOf: number;
  /** Vocabularies whose rows are numbered anew within the batch. */
  readonly vocabularies: ReadonlyMap<string, DistinctNumbers>;
}

/** The token columns of items (-1: none) as they lie in groups, and the table rows that they need. */
export function padTexts(
  items: Int32Array, groups: readonly LengthGroup[], { columns, stepsOf, vocabularies }: PadTextsOptions, buffers: StepBuffers,
): Pick<TrainingBatch, 'texts' | 'tableRows'> {
  for (const distinct of vocabularies.values()) distinct.clear();
  const texts = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, groups.map(({ first, rows }, group) =>
    padGroup(items.subarray(first, first + rows), column, { name: `text ${name} ${group}`, stepsOf, distinct: vocabularies.get(column.vocabulary) }, buffers))]));
  const tableRows = Object.fromEntries([...vocabularies].map(([name, distinct]) => {
    if (distinct.count === 0) distinct.place(0); // padding needs a row to name, though nobody looks at it
    const rows = buffers.int32(`rows of ${name}`, distinct.count);
    rows.set(distinct.list());
    return [name, rows];
  }));
  return { texts, tableRows };
}

function padGroup(
  items: Int32Array, { tokens: { offsets, values }, most = Infinity }: ItemColumn,
  { name, stepsOf, distinct }: { readonly name: string; readonly stepsOf: number; readonly distinct: DistinctNumbers | undefined }, buffers: StepBuffers,
): PaddedLists {
  const lengthOf = (item: number) => item < 0 ? 0 : Math.min(most, offsets[item + 1]! - offsets[item]!);
  let longest = 0;
  for (const item of items) longest = Math.max(longest, lengthOf(item));
  const steps = roundUp(longest, stepsOf);
  const ids = buffers.int32(name, items.length * steps);
  const mask = buffers.float32(name, items.length * steps);
  for (let row = 0; row < items.length; row++) {
    const item = items[row]!;
    const length = lengthOf(item);
    for (let step = 0; step < length; step++) {
      const token = values[offsets[item]! + step]!;
      ids[row * steps + step] = distinct === undefined ? token : distinct.place(token);
    }
    mask.fill(1, row * steps, row * steps + length);
  }
  return { rows: items.length, steps, ids, mask };
}
