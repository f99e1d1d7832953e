import type { List } from '../../core/column.ts';
import { EngineError } from '../../core/errors.ts';
import type { LoadedTokenizer } from '../../core/engine.ts';

export interface PackLimits {
  /** For messages. */
  readonly path: string;
  /** What goes around every sequence. */
  readonly around: Pick<LoadedTokenizer, 'before' | 'after'>;
  /** The most tokens of a sequence without what goes around it. */
  readonly contextTokens: number;
  /** Ids below this exist. */
  readonly vocabulary: number | undefined;
}

/**
 * Copies sequences into memory of their own, ready to be handed to another thread, with the special ids around each.
 *
 * Errors: `EngineError` `bad-input` for a sequence that is empty, too long, or holds an id that the model has not.
 */
export function packed({ offsets, values }: List<Int32Array>, { path, around, contextTokens, vocabulary }: PackLimits): List<Int32Array> {
  const { before, after } = around;
  const count = offsets.length - 1;
  const total = offsets[count]! - offsets[0]! + count * (before.length + after.length);
  const copy = { offsets: new Int32Array(count + 1), values: new Int32Array(total) };
  let at = 0;
  const put = (ids: Int32Array) => { copy.values.set(ids, at); at += ids.length; };
  for (let row = 0; row < count; row++) {
    const ids = values.subarray(offsets[row]!, offsets[row + 1]!);
    check(ids, row);
    put(before);
    put(ids);
    put(after);
    copy.offsets[row + 1] = at;
  }
  return copy;

  function check(ids: Int32Array, row: number): void {
    if (ids.length > contextTokens) {
      throw badInput(`sequence ${row} has ${ids.length} tokens, the model takes ${contextTokens}`, 'shorten prompts: `prompt({ atMost })`');
    }
    if (ids.length + before.length + after.length === 0) throw badInput(`sequence ${row} has no tokens`, 'give it at least one');
    const outside = ids.find((id) => id < 0 || id >= (vocabulary ?? Infinity));
    if (outside !== undefined) {
      throw badInput(`sequence ${row} holds id ${outside}, the model has ${vocabulary ?? 'ids from 0'}`, 'the tokenizer belongs to another model');
    }
  }

  function badInput(what: string, hint: string): EngineError {
    return new EngineError('bad-input', `${path}: ${what}`, hint);
  }
}
