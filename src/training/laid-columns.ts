import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { partSteps } from '../nn/part-steps.ts';
import type { Sequences } from '../nn/parts.ts';
import { placesAmong } from '../nn/places-among.ts';
import type { SpecialTokens } from './recommender.ts';
import { specialRows } from './tables.ts';

/** The tokens of one column, as vectors. */
export interface ColumnVectors extends Pick<Sequences, 'columns'> {
  /** [sequences, steps, width] */
  readonly vectors: Tensor;
  /** [sequences, steps] */
  readonly mask: Tensor;
  /** One token for each sequence. */
  readonly single: boolean;
}

/** Which special tokens stand where, and the table of their vectors, [3, width]. */
export interface LaidSpecials extends SpecialTokens {
  readonly rows: Tensor;
  /** SEP stands behind the last column alone, as in a flat history. */
  readonly once?: boolean;
}

/**
 * Columns one after the other as one sequence; each step says its place among those that are there, so that nothing depends on the
 * padding behind a column, which is other in every batch. With special tokens: `[CLS] title [SEP] category [SEP]` as `concatInputer` lays
 * them; with `once` and `attrSep`, `title [ATTR_SEP] category [SEP]` as `flattenInputer` lays an item.
 */
export function laidColumns(columns: readonly ColumnVectors[], specials?: LaidSpecials): Sequences {
  const { cls, sep, attrSep, once } = specials ?? {};
  const isTold = columns[0]!.columns !== undefined;
  const special = (token: keyof typeof specialRows) => isTold ? ofNoColumn(specialColumn(columns[0]!.mask, specials!.rows, token)) : specialColumn(columns[0]!.mask, specials!.rows, token);
  const laid = columns.flatMap((column, at) => [
    ...(attrSep && at > 0 ? [special('attrSep')] : []), column, ...(sep && (!once || at === columns.length - 1) ? [special('sep')] : []),
  ]);
  if (cls) laid.unshift(special('cls'));
  if (laid.length === 1) return laid[0]!;
  const whole = joined(laid);
  return { ...whole, positions: placesAmong(whole.mask) };
}

/**
 * Columns apart, for an encoder that treats each by itself: single ones come first, so many empty steps lie between two of many tokens,
 * and each step says the number of its column, as `simpleInputer` lays them.
 */
export function columnsApart(columns: readonly ColumnVectors[], gap: number): Sequences {
  if (columns.length === 1) return columns[0]!;
  const numbered = numberedColumns(columns);
  const many = numbered.filter(({ single }) => !single);
  const apart = gap === 0 ? many : many.map((column, at) => at === 0 ? column : {
    vectors: tf.pad(column.vectors, [[0, 0], [gap, 0], [0, 0]]), mask: tf.pad(column.mask, [[0, 0], [gap, 0]]),
    columns: tf.pad(column.columns, [[0, 0], [gap, 0]]),
  });
  return joined([...numbered.filter(({ single }) => single), ...apart]);
}

const ofNoColumn = (column: ColumnVectors): ColumnVectors => ({ ...column, columns: tf.cast(tf.sub(tf.mul(column.mask, 0), 1), 'int32') });

/** Columns whose steps say the number of their column; special tokens between them will say -1. */
export const numberedColumns = (columns: readonly ColumnVectors[]): readonly (ColumnVectors & Required<Pick<Sequences, 'columns'>>)[] =>
  columns.map((column, number) => ({ ...column, columns: tf.cast(tf.add(tf.mul(column.mask, 0), number), 'int32') }));

/** One step for every sequence, that of a special token, as far as the rows of another column. */
function specialColumn(like: Tensor, rows: Tensor, token: keyof typeof specialRows): ColumnVectors {
  const there = tf.add(tf.mul(partSteps(like, 0, 1), 0), 1); // [sequences, 1]
  const row = tf.slice(rows, [specialRows[token], 0], [1, rows.shape[1]!]);
  return { vectors: tf.mul(tf.expandDims(there, -1), row), mask: there, single: true };
}

function joined(parts: readonly Sequences[]): Sequences {
  const along = (name: 'vectors' | 'mask' | 'columns') => tf.concat(parts.map((part) => part[name]!), 1);
  return { vectors: along('vectors'), mask: along('mask'), ...(parts[0]!.columns && { columns: along('columns') }) };
}
