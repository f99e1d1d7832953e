import { checkOptions, optional, yesOrNo } from '../../core/option-rules.ts';
import { emptyLaid, type LaidTokens } from './laid-tokens.ts';
import { specialTokens } from './special-tokens.ts';
import { copyTokens, type TokenColumn, tokenCount } from './token-column.ts';

export interface FlattenInputerOptions {
  /** A token before the first item. Default true. */
  readonly cls?: boolean;
  /** A token after each item. Default true. */
  readonly sep?: boolean;
  /** A token between two columns of an item. Default true. */
  readonly attrSep?: boolean;
}

export interface FlattenInputer {
  /** The clicks of `users`, each as the tokens of its item. */
  lay(columns: readonly TokenColumn[], clicks: TokenColumn, users: ArrayLike<number>, steps?: number): LaidTokens;
  toJSON(): object;
}

/**
 * A whole history as one sequence of tokens: `[CLS] title [ATTR_SEP] category [SEP] title [ATTR_SEP] category [SEP] PAD`.
 *
 * Source: Legommenders `flatten_seq_inputer.py`, which cannot be constructed; its layout is kept. Differs: as `concatInputer`.
 *
 * @example
 * const title = { name: 'title', tokens: { offsets: Int32Array.of(0, 2, 3), values: Int32Array.of(7, 9, 8) } };
 * const clicks = { name: 'history', tokens: { offsets: Int32Array.of(0, 2), values: Int32Array.of(1, 0) } };
 * flattenInputer().lay([title, { name: 'category', tokens: Int32Array.of(4, 5) }], clicks, [0]).ids // Int32Array.of(1, 8, 3, 5, 2, 7, 9, 3, 4, 2)
 */
export function flattenInputer(options: FlattenInputerOptions = {}): FlattenInputer {
  checkOptions('flattenInputer', options, { cls: optional(yesOrNo), sep: optional(yesOrNo), attrSep: optional(yesOrNo) });
  const settings = { cls: true, sep: true, attrSep: true, ...options };
  const { cls, sep, attrSep } = settings;
  return {
    lay(columns, clicks, users, steps) {
      const perItem = Number(sep) + (attrSep ? columns.length - 1 : 0);
      const itemLength = (item: number) => columns.reduce((sum, column) => sum + tokenCount(column, item), perItem);
      const items = Array.from(users, (user) => itemsOf(clicks, user));
      const lengths = Int32Array.from(items, (clicked) => clicked.reduce((sum, item) => sum + itemLength(item), Number(cls)));
      const laid = emptyLaid(lengths, steps);
      for (const [sequence, clicked] of items.entries()) {
        let at = sequence * laid.steps;
        laid.mask.fill(1, at, at + lengths[sequence]!);
        const special = (id: number) => { laid.ids[at] = id; laid.columns[at++] = columns.length; };
        if (cls) special(specialTokens.cls);
        for (const item of clicked) {
          for (let column = 0; column < columns.length; column++) {
            if (attrSep && column > 0) special(specialTokens.attrSep);
            const next = copyTokens(columns[column]!, item, laid.ids, at);
            laid.columns.fill(column, at, next);
            at = next;
          }
          if (sep) special(specialTokens.sep);
        }
        while ((cls || sep || attrSep) && at < (sequence + 1) * laid.steps) special(specialTokens.pad);
      }
      return laid;
    },
    toJSON: () => ({ flattenInputer: settings }),
  };
}

function itemsOf(clicks: TokenColumn, user: number): Int32Array {
  const items = new Int32Array(tokenCount(clicks, user));
  copyTokens(clicks, user, items, 0);
  return items;
}
