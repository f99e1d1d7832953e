import type { Numbers } from '../compile/program.ts';
import type { ItemColumn } from '../training/batches/item-columns.ts';
import { rowsOfCall, stepsOfCall } from '../training/caches/call-sizes.ts';
import { mostTokens } from '../training/caches/item-texts.ts';
import type { ItemText } from '../training/recommender.ts';

export interface CatalogueTexts {
  /** Steps of each column that each item is padded to, which its own texts decide. */
  steps(items: Int32Array): readonly Int32Array[];
  /**
   * What some items say of themselves, as `item.onnx` reads it, and blank items behind them up to whole rows.
   *
   * @param steps Of each column, at least those of each item.
   */
  inputs(items: Int32Array, steps: readonly number[]): Record<string, Numbers>;
}

/** What a catalogue says of its items, as exported graphs read it: numbers of vocabularies, whose tables are in the graph. */
export function catalogueTexts(texts: Readonly<Record<string, Pick<ItemText, 'as' | 'most' | 'lead'>>>, columns: Readonly<Record<string, ItemColumn>>): CatalogueTexts {
  const told = Object.entries(columns);
  return {
    steps: (items) => told.map(([name, column]) => {
      const most = mostTokens(texts[name]!);
      return Int32Array.from(items, (item) => stepsOfCall(lengthOf(column, item), most));
    }),
    inputs(items, steps) {
      const rows = rowsOfCall(items.length);
      return Object.fromEntries(told.flatMap(([name, column], at): [string, Numbers][] => {
        const shape = [rows, steps[at]!];
        const { numbers, mask } = padded(items, column, rows, steps[at]!);
        return [[`text.${name}`, { shape, values: numbers }], [`mask.${name}`, { shape, values: mask }]];
      }));
    },
  };
}

const lengthOf = ({ tokens: { offsets }, most = Infinity }: ItemColumn, item: number): number => Math.min(most, offsets[item + 1]! - offsets[item]!);

function padded(items: Int32Array, column: ItemColumn, rows: number, steps: number) {
  const { offsets, values } = column.tokens;
  const numbers = new Int32Array(rows * steps);
  const mask = new Float32Array(rows * steps);
  for (const [row, item] of items.entries()) {
    const length = lengthOf(column, item);
    numbers.set(values.subarray(offsets[item]!, offsets[item]! + length), row * steps);
    mask.fill(1, row * steps, row * steps + length);
  }
  return { numbers, mask };
}
