import type { LoadedTokenizer } from './engine.ts';
import type { Protocol } from './template.ts';

/**
 * Everything that a model reads of a text. `sound` puts around it what the model was trained to see (BOS, CLS, SEP)
 * and takes a special token that is spelled out in it for plain characters; `recbench` does neither.
 */
export function encodeWhole(tokenizer: LoadedTokenizer, text: string, protocol: Protocol): Int32Array {
  if (protocol === 'recbench') return tokenizer.encode(text);
  const ids = tokenizer.encode(text, { asText: true });
  const { before, after } = tokenizer;
  if (before.length + after.length === 0) return ids;
  const whole = new Int32Array(before.length + ids.length + after.length);
  whole.set(before);
  whole.set(ids, before.length);
  whole.set(after, before.length + ids.length);
  return whole;
}
