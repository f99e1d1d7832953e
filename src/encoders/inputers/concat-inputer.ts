import { checkOptions, optional, yesOrNo } from '../../core/option-rules.ts';
import { emptyLaid, type LaidTokens } from './laid-tokens.ts';
import { specialTokens } from './special-tokens.ts';
import { copyTokens, type TokenColumn, tokenCount } from './token-column.ts';

export interface ConcatInputerOptions {
  /** A token before the first column. Default false. */
  readonly cls?: boolean;
  /** A token after each column. Default false. */
  readonly sep?: boolean;
}

export interface Inputer {
  /** Rows of a table as sequences; as long as the longest, or `steps`. */
  lay(columns: readonly TokenColumn[], rows: ArrayLike<number>, steps?: number): LaidTokens;
  toJSON(): object;
}

/**
 * The columns of a row one after another, and padding at the end: `[CLS] title [SEP] category [SEP] PAD`.
 * A user by the numbers of the clicked items is one column, kept `last`.
 *
 * Source: Legommenders `concat_inputer.py`. Differs: one row of numbers and one of columns, not a row per column that is mostly -1;
 * rows are as long as the longest of them, not as the longest possible.
 *
 * @example
 * const title = { name: 'title', tokens: { offsets: Int32Array.of(0, 2), values: Int32Array.of(7, 9) } };
 * const { ids, columns } = concatInputer({ sep: true }).lay([title, { name: 'category', tokens: Int32Array.of(4) }], [0], 6);
 * ids // Int32Array.of(7, 9, 2, 4, 2, 0)
 * columns // Int32Array.of(0, 0, 2, 1, 2, 2)
 */
export function concatInputer(options: ConcatInputerOptions = {}): Inputer {
  checkOptions('concatInputer', options, { cls: optional(yesOrNo), sep: optional(yesOrNo) });
  const settings = { cls: false, sep: false, ...options };
  const { cls, sep } = settings;
  return {
    lay(columns, rows, steps) {
      const extra = Number(cls) + (sep ? columns.length : 0);
      const lengths = Int32Array.from(rows, (row) => columns.reduce((sum, column) => sum + tokenCount(column, row), extra));
      const laid = emptyLaid(lengths, steps);
      for (let sequence = 0; sequence < laid.sequences; sequence++) {
        let at = sequence * laid.steps;
        laid.mask.fill(1, at, at + lengths[sequence]!);
        const special = (id: number) => { laid.ids[at] = id; laid.columns[at++] = columns.length; };
        if (cls) special(specialTokens.cls);
        for (let column = 0; column < columns.length; column++) {
          const next = copyTokens(columns[column]!, rows[sequence]!, laid.ids, at);
          laid.columns.fill(column, at, next);
          at = next;
          if (sep) special(specialTokens.sep);
        }
        while ((cls || sep) && at < (sequence + 1) * laid.steps) special(specialTokens.pad);
      }
      return laid;
    },
    toJSON: () => ({ concatInputer: settings }),
  };
}
