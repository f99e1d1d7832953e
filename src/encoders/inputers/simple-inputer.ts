import { checkOptions, optional, wholeNumber } from '../../core/option-rules.ts';
import type { Inputer } from './concat-inputer.ts';
import { emptyLaid } from './laid-tokens.ts';
import { copyTokens, isSingle, type TokenColumn, tokenCount } from './token-column.ts';

export interface SimpleInputerOptions {
  /** Empty steps between two columns of many tokens: the `gap` of the encoder that reads them. Default 0. */
  readonly gap?: number;
}

/**
 * Columns kept apart, for encoders that treat each by itself: single columns first, one step each, then those of many tokens with empty
 * steps between: `category title · abstract`.
 *
 * Source: Legommenders `simple_inputer.py`. Differs: one sequence for all columns, whose steps know their column, not one padded tensor
 * per column: what is padding there is the next column here.
 *
 * @example
 * const title = { name: 'title', tokens: { offsets: Int32Array.of(0, 2), values: Int32Array.of(7, 9) } };
 * const { ids, columns } = simpleInputer().lay([title, { name: 'category', tokens: Int32Array.of(4) }], [0]);
 * ids // Int32Array.of(4, 7, 9)
 * columns // Int32Array.of(1, 0, 0)
 */
export function simpleInputer(options: SimpleInputerOptions = {}): Inputer {
  checkOptions('simpleInputer', options, { gap: optional(wholeNumber(0)) });
  const settings = { gap: 0, ...options };
  const { gap } = settings;
  return {
    lay(columns, rows, steps) {
      const numbers = columns.map((_, column) => column);
      const ordered = [...numbers.filter((column) => isSingle(columns[column]!)), ...numbers.filter((column) => !isSingle(columns[column]!))];
      const room = (column: TokenColumn, row: number) => isSingle(column) ? 1 : tokenCount(column, row);
      const many = columns.filter((column) => !isSingle(column)).length;
      const gaps = gap * Math.max(0, many - 1);
      const least = columns.length - many + Math.min(many, 1); // a convolution wants a step, be it empty
      const lengths = Int32Array.from(rows, (row) => Math.max(least, columns.reduce((sum, column) => sum + room(column, row), gaps)));
      const laid = emptyLaid(lengths, steps);
      for (let sequence = 0; sequence < laid.sequences; sequence++) {
        let at = sequence * laid.steps;
        for (const column of ordered) {
          const next = copyTokens(columns[column]!, rows[sequence]!, laid.ids, at);
          laid.columns.fill(column, at, next);
          laid.mask.fill(1, at, next);
          at = isSingle(columns[column]!) ? at + 1 : next + gap;
        }
      }
      return laid;
    },
    toJSON: () => ({ simpleInputer: settings }),
  };
}
