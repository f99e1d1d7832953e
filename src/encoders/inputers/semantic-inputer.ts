import { checkOptions, wholeNumber } from '../../core/option-rules.ts';
import { emptyLaid, type LaidTokens } from './laid-tokens.ts';
import { copyTokens, type TokenColumn, tokenCount } from './token-column.ts';

export interface SemanticInputerOptions {
  /** How many codes an item has. */
  readonly levels: number;
}

export interface SemanticInputer {
  /** The clicks of `users`, each as the codes of its item: `codes` is [items, levels]. A level is a column. */
  lay(codes: Int32Array, clicks: TokenColumn, users: ArrayLike<number>, steps?: number): LaidTokens;
  toJSON(): object;
}

/**
 * A history as semantic codes, those of a click side by side in one step.
 *
 * Source: Legommenders `semantic_inputer.py`, which does not run.
 *
 * @example
 * const clicks = { name: 'history', tokens: { offsets: Int32Array.of(0, 2), values: Int32Array.of(1, 0) } };
 * semanticInputer({ levels: 2 }).lay(Int32Array.of(3, 4, 5, 6), clicks, [0]).ids // Int32Array.of(5, 6, 3, 4)
 */
export function semanticInputer(options: SemanticInputerOptions): SemanticInputer {
  checkOptions('semanticInputer', options, { levels: wholeNumber(1) });
  const { levels } = options;
  return {
    lay(codes, clicks, users, steps) {
      const laid = emptyLaid(Int32Array.from(users, (user) => tokenCount(clicks, user)), steps, levels);
      const items = new Int32Array(laid.steps);
      for (let sequence = 0; sequence < laid.sequences; sequence++) {
        const count = copyTokens(clicks, users[sequence]!, items, 0);
        laid.mask.fill(1, sequence * laid.steps, sequence * laid.steps + count);
        for (let step = 0; step < count; step++) {
          for (let level = 0; level < levels; level++) {
            const at = (sequence * laid.steps + step) * levels + level;
            laid.ids[at] = codes[items[step]! * levels + level]!;
            laid.columns[at] = level;
          }
        }
      }
      return laid;
    },
    toJSON: () => ({ semanticInputer: options }),
  };
}
