import { map } from 'rxjs';

import type { Batch, Shape } from '../src/core/batch.ts';
import { type Column, columnTypeOf, isList, isVectors, type List } from '../src/core/column.ts';
import { DataError } from '../src/core/errors.ts';
import { namedColumn } from '../src/core/named-column.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, optional, type Rule, wholeNumber, yesOrNo } from '../src/core/option-rules.ts';
import { takeRows } from '../src/core/rows.ts';

/** What one value of a row must be. Several members must hold together. */
export interface Where {
  /** A column with one number, truth value or text per row. */
  readonly column: string;
  readonly equals?: number | boolean | string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface FilterRowsOptions {
  /** Fewest candidates. */
  readonly minCandidates?: number;
  /** Fewest clicks in the history. */
  readonly minHistory?: number;
  /** With `true`: both a clicked and an unclicked candidate, as a ranking metric needs. */
  readonly bothLabels?: boolean;
  /** Every one of these must hold. */
  readonly where?: readonly Where[];
}

/**
 * Goes on with the rows for which every condition holds. The others are left out on purpose: they are
 * no faults. Conditions are plain values, so a graph prints and fingerprints them.
 *
 * Reads `candidates`, `history`, `labels` and the columns of `where`, each only if a condition asks. Adds none.
 *
 * Errors: `DataError` `missing-column`, or `column-type` for a condition that does not suit its column.
 *
 * @example
 * filterRows({ minHistory: 5, bothLabels: true }).spec.reads // { history: 'list<int32>', labels: 'list<bool>' }
 */
export const filterRows = defineOperator({
  name: 'filter-rows',
  reads: (options: FilterRowsOptions) => readsOf(options) as {},
  needs: ({ where = [] }) => [...new Set(where.map(({ column }) => column))],
  adds: {},
  rows: 'fewer',
  check: (options) => checkOptions('filter-rows', options, {
    minCandidates: optional(wholeNumber(0)), minHistory: optional(wholeNumber(0)),
    bothLabels: optional(yesOrNo), where: optional(conditions),
  }),
  stream: (options) => (source) => source.pipe(map((batch) => {
    const tests = testsOf(options, batch);
    const kept = batch.rows.map((_, at) => at).filter((at) => tests.every((holds) => holds(at)));
    return kept.length === batch.rows.length ? batch : takeRows(batch, kept);
  })),
});

type Test = (at: number) => boolean;

function readsOf({ minCandidates, minHistory, bothLabels }: FilterRowsOptions): Shape {
  return {
    ...(minCandidates === undefined ? {} : { candidates: 'list<int32>' }),
    ...(minHistory === undefined ? {} : { history: 'list<int32>' }),
    ...(bothLabels ? { labels: 'list<bool>' } : {}),
  };
}

function testsOf({ minCandidates, minHistory, bothLabels, where = [] }: FilterRowsOptions, batch: Batch<unknown>): Test[] {
  const list = (name: string) => namedColumn(batch, name, 'filter-rows') as List<Uint8Array>;
  const longEnough = (name: string, least: number | undefined): Test[] => {
    if (least === undefined) return [];
    const { offsets } = list(name);
    return [(at) => offsets[at + 1]! - offsets[at]! >= least];
  };
  return [
    ...longEnough('candidates', minCandidates),
    ...longEnough('history', minHistory),
    ...(bothLabels ? [hasBoth(list('labels'))] : []),
    ...where.map((condition) => testOf(condition, namedColumn(batch, condition.column, 'filter-rows'))),
  ];
}

const hasBoth = ({ offsets, values }: List<Uint8Array>): Test => (at) => {
  const labels = values.subarray(offsets[at], offsets[at + 1]);
  return labels.includes(0) && labels.includes(1);
};

function testOf({ column, equals, atLeast, atMost }: Where, values: Column): Test {
  if (isList(values) || isVectors(values)) throw new DataError('column-type',
    `filter-rows: "${column}" is ${columnTypeOf(values)}, "where" wants one value per row`, 'use minCandidates, minHistory or bothLabels for lists');
  const isText = !ArrayBuffer.isView(values);
  if (isText ? atLeast !== undefined || atMost !== undefined || typeof equals !== 'string' : typeof equals === 'string') {
    throw new DataError('column-type', `filter-rows: the condition on "${column}" does not suit a column of ${columnTypeOf(values)}`,
      'a text column wants `equals` with a text, any other a number or truth value');
  }
  if (isText) return (at) => values[at] === equals;
  const [least, most] = [atLeast ?? -Infinity, atMost ?? Infinity];
  if (equals === undefined) return (at) => values[at]! >= least && values[at]! <= most;
  return (at) => values[at] === Number(equals) && values[at]! >= least && values[at]! <= most;
}

const conditions: Rule = (value) => Array.isArray(value) && value.every(isCondition) ? undefined
  : "a list of conditions, as [{ column: 'user', atLeast: 10 }], each with equals, atLeast or atMost";

const isCondition = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null || typeof (value as Where).column !== 'string') return false;
  const { equals, atLeast, atMost, column, ...others } = value as Where;
  const bounds = [atLeast, atMost].filter((bound) => bound !== undefined);
  return Object.keys(others).length === 0 && bounds.every((bound) => typeof bound === 'number')
    && (bounds.length > 0 || ['number', 'boolean', 'string'].includes(typeof equals));
};
