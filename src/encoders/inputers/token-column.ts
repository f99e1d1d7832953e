import type { List } from '../../core/column.ts';

/** What one column of a table says of each row, as numbers in a vocabulary: many tokens, or one (negative: none). */
export interface TokenColumn {
  readonly name: string;
  readonly tokens: List<Int32Array> | Int32Array;
  /** Tokens of a row beyond these are left out. A column of single tokens has no need of it. */
  readonly atMost?: number;
  /** Which to keep of too many. Default the first; for clicks the last are the newest. */
  readonly keep?: 'first' | 'last';
}

export const isSingle = ({ tokens }: TokenColumn): boolean => tokens instanceof Int32Array;

/** How many tokens a row has, after leaving out. */
export function tokenCount({ tokens, atMost = Infinity }: TokenColumn, row: number): number {
  if (tokens instanceof Int32Array) return tokens[row]! < 0 ? 0 : 1;
  return Math.min(tokens.offsets[row + 1]! - tokens.offsets[row]!, atMost);
}

/** Writes the tokens of a row from `at` on, and says where the next ones go. */
export function copyTokens(column: TokenColumn, row: number, ids: Int32Array, at: number): number {
  const { tokens, keep = 'first' } = column;
  const count = tokenCount(column, row);
  if (tokens instanceof Int32Array) {
    if (count === 1) ids[at] = tokens[row]!;
    return at + count;
  }
  const from = keep === 'first' ? tokens.offsets[row]! : tokens.offsets[row + 1]! - count;
  for (let i = 0; i < count; i++) ids[at + i] = tokens.values[from + i]!;
  return at + count;
}
