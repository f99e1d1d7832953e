import type { Batch } from '../../core/batch.ts';
import { DataError } from '../../core/errors.ts';
import type { List } from '../../core/column.ts';
import type { ReportedMetric } from '../../core/report.ts';
import { namedColumn } from '../../core/named-column.ts';
import { ExactSum } from '../../metrics/ranking/exact-sum.ts';

/** Means of columns with a number per candidate, to the last bit the same however rows are cut. A number that is not finite counts as left out. */
export class ColumnMeans {
  readonly #columns: readonly { readonly name: string; readonly sum: ExactSum; counted: number; leftOut: number }[];

  constructor(names: readonly string[]) {
    this.#columns = names.map((name) => ({ name, sum: new ExactSum(), counted: 0, leftOut: 0 }));
  }

  add(batch: Batch<unknown>): void {
    for (const column of this.#columns) {
      const { offsets, values } = numbersIn(batch, column.name);
      for (let at = offsets[0]!; at < offsets.at(-1)!; at++) {
        const value = values[at]!;
        if (!Number.isFinite(value)) column.leftOut++;
        else {
          column.counted++;
          column.sum.add(value);
        }
      }
    }
  }

  save(): Float64Array {
    return Float64Array.from(this.#columns.flatMap(({ counted, leftOut, sum }) => [counted, leftOut, ...sum.save()]));
  }

  merge(saved: Float64Array): void {
    const length = 2 + ExactSum.length;
    this.#columns.forEach((column, at) => {
      column.counted += saved[at * length]!;
      column.leftOut += saved[at * length + 1]!;
      column.sum.merge(saved.subarray(at * length + 2, (at + 1) * length));
    });
  }

  results(): Record<string, ReportedMetric> {
    return Object.fromEntries(this.#columns.map(({ name, sum, counted, leftOut }) => [`mean(${name})`, {
      value: counted === 0 ? null : sum.value / counted, groups: counted, leftOut, better: 'higher', definition: `Mean of the column ${name} over all candidates.`,
    }]));
  }
}

function numbersIn(batch: Batch<unknown>, name: string): List<Float32Array> {
  const column = namedColumn(batch, name, 'measure');
  if ('offsets' in column && column.values instanceof Float32Array) return column as List<Float32Array>;
  throw new DataError('column-type', `measure: the mean of "${name}" wants a list<float32>, a number per candidate`, 'means are taken of columns such as labelMass');
}
