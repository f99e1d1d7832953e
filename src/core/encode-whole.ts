import type { LoadedTokenizer } from './engine.ts';
import type { Protocol } from './template.ts';

/**
 * Everything that a model reads of a text. `sound` puts around it what the model was trained to see (BOS, CLS, SEP)
 * and takes a special token that is spelled out in it for plain characters; `recbench` does neither.
 *
 * @param atMost tokens in all: the end of a longer text is left out, what stands around it is not.
 */
export function encodeWhole(tokenizer: LoadedTokenizer, text: string, protocol: Protocol, atMost = Infinity): Int32Array {
  if (protocol === 'recbench') return tokenizer.encode(text).subarray(0, atMost);
  const { before, after } = tokenizer;
  const ids = tokenizer.encode(text, { asText: true }).subarray(0, Math.max(0, atMost - before.length - after.length));
  if (before.length + after.length === 0) return ids;
  const whole = new Int32Array(before.length + ids.length + after.length);
  whole.set(before);
  whole.set(ids, before.length);
  whole.set(after, before.length + ids.length);
  return whole;
}
