import { map } from 'rxjs';

import { sourceRow } from '../src/core/batch.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, numberAbove, wholeNumber } from '../src/core/option-rules.ts';
import { takeRows } from '../src/core/rows.ts';
import { ticket } from '../src/flow/tickets.ts';

export interface SampleRowsOptions {
  /** Chance of each row to stay, above 0 and at most 1. */
  readonly fraction: number;
  /** Another seed, another sample. */
  readonly seed: number;
}

/**
 * Goes on with a random part of the rows. Whether a row stays follows from the seed and its source row
 * number alone, so a resumed run keeps the same rows, and a larger fraction keeps those of a smaller one.
 *
 * Reads and adds no column. Rows left out are no faults.
 *
 * @example
 * sampleRows({ fraction: 0.1, seed: 2024 }).spec.rows // 'fewer'
 */
export const sampleRows = defineOperator({
  name: 'sample-rows',
  reads: {},
  adds: {},
  rows: 'fewer',
  check: (options: SampleRowsOptions) =>
    checkOptions('sample-rows', options, { fraction: numberAbove(0, 1), seed: wholeNumber(0) }),
  stream: ({ fraction, seed }) => (source) => source.pipe(map((batch) => {
    const kept = batch.rows.map((_, at) => at).filter((at) => ticket(seed, 0, sourceRow(batch, at)) < fraction);
    return kept.length === batch.rows.length ? batch : takeRows(batch, kept);
  })),
});
