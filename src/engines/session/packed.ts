import type { List } from '../../core/column.ts';
import { EngineError } from '../../core/errors.ts';

export interface PackLimits {
  /** For messages. */
  readonly path: string;
  readonly contextTokens: number;
  /** Ids below this exist. */
  readonly vocabulary: number | undefined;
}

/**
 * Copies sequences into memory of their own, ready to be handed to another thread.
 *
 * Errors: `EngineError` `bad-input` for a sequence that is empty, too long, or holds an id that the model has not.
 */
export function packed({ offsets, values }: List<Int32Array>, limits: PackLimits): List<Int32Array> {
  const first = offsets[0]!;
  for (let row = 0; row + 1 < offsets.length; row++) check(values.subarray(offsets[row]!, offsets[row + 1]!), row, limits);
  return { offsets: offsets.map((offset) => offset - first), values: values.slice(first, offsets.at(-1)!) };
}

function check(ids: Int32Array, row: number, { path, contextTokens, vocabulary = Infinity }: PackLimits): void {
  const refused = (what: string, hint: string) => new EngineError('bad-input', `${path}: sequence ${row} ${what}`, hint);
  if (ids.length === 0) throw refused('has no tokens', 'give it at least one');
  if (ids.length > contextTokens) {
    throw refused(`has ${ids.length} tokens, the model takes ${contextTokens}`, 'shorten prompts: `prompt({ atMost })`');
  }
  const outside = ids.find((id) => id < 0 || id >= vocabulary);
  if (outside !== undefined) throw refused(`holds id ${outside}, the model has ids from 0 to ${vocabulary - 1}`, 'the tokenizer belongs to another model');
}
