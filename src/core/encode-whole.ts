import type { LoadedTokenizer } from './engine.ts';
import type { Protocol } from './template.ts';

export interface EncodeOptions {
  /** Tokens in all: the end of a longer text is left out, what stands around it is not. Default: no limit. */
  readonly atMost?: number;
  /** Whether to put around the text what the tokenizer tells (BOS, CLS, SEP). Default: in `sound` only. */
  readonly special?: boolean;
}

/**
 * Everything that a model reads of a text. `sound` takes a special token that is spelled out in it for plain characters,
 * `recbench` for what it spells.
 *
 * Prompts have special tokens around them in `sound` only. Of texts for an encoder its own tokenizer tells, in either
 * protocol: the original reads E5 with them and language models without.
 */
export function encodeWhole(
  tokenizer: LoadedTokenizer, text: string, protocol: Protocol, { atMost = Infinity, special = protocol === 'sound' }: EncodeOptions = {},
): Int32Array {
  const { before, after } = tokenizer;
  const around = special ? before.length + after.length : 0;
  const ids = tokenizer.encode(text, { asText: protocol === 'sound' }).subarray(0, Math.max(0, atMost - around));
  if (around === 0) return ids;
  const whole = new Int32Array(around + ids.length);
  whole.set(before);
  whole.set(ids, before.length);
  whole.set(after, before.length + ids.length);
  return whole;
}
