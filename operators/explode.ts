import { map } from 'rxjs';

import type { Batch } from '../src/core/batch.ts';
import { explodeRows } from '../src/core/explode-rows.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, optional, type Rule } from '../src/core/option-rules.ts';

export interface ExplodeOptions {
  /** Columns with one value per row that are repeated for each candidate. Default: `user` and `time` where there are any. */
  readonly keep?: readonly string[];
}

const usual = ['user', 'time'];

/**
 * Turns every row into one row per candidate: the last step before a table of scores.
 *
 * | column       |       | type            | shape        | unit                     |
 * |--------------|-------|-----------------|--------------|--------------------------|
 * | `candidates` | reads | `list<int32>`   | [rows,]      | item numbers             |
 * | `labels`     | reads | `list<bool>`    | [rows,]      | one per candidate        |
 * | `scores`     | reads | `list<float32>` | [rows,]      | one per candidate        |
 * | `impression` | adds  | `float64`       | [candidates] | source row number, exact |
 * | `item`       | adds  | `int32`         | [candidates] | item number              |
 * | `label`      | adds  | `bool`          | [candidates] | 1 for a click            |
 * | `score`      | adds  | `float32`       | [candidates] | as computed              |
 *
 * Of the other columns only those in `keep` go on, so nothing that measures impressions can follow; to write scores
 * on the way to a measurement use `saveRows({ per: 'candidate' })`. A row without candidates becomes no row.
 *
 * Errors: `DataError` `malformed` where the three lists of a row differ in length; `missing-column` or
 * `column-type` for a column to keep that is not there, or is a list.
 *
 * @example
 * explode({ keep: ['user'] }).spec.keeps // ['user']
 */
export const explode = defineOperator({
  name: 'explode',
  reads: { candidates: 'list<int32>', labels: 'list<bool>', scores: 'list<float32>' },
  needs: ({ keep }: ExplodeOptions) => keep ?? [],
  adds: { impression: 'float64', item: 'int32', label: 'bool', score: 'float32' },
  keeps: ({ keep }) => keep ?? usual,
  rows: 'expanded',
  check: (options) => checkOptions('explode', options, { keep: optional(names) }),
  stream: ({ keep }) => (source) => source.pipe(map((batch) => {
    const kept = keep ?? usual.filter((name) => Object.hasOwn(batch.columns, name));
    return explodeRows(batch, kept, 'explode') as unknown as Batch<typeof batch.columns & Exploded>;
  })),
});

type Exploded = ReturnType<typeof explodeRows>['columns'];

const names: Rule = (value) => Array.isArray(value) && value.every((name) => typeof name === 'string') ? undefined
  : 'a list of column names';
