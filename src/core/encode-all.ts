import { type List, listOf } from './column.ts';
import { type EncodeOptions, encodeWhole } from './encode-whole.ts';
import type { LoadedTokenizer } from './engine.ts';
import type { Protocol } from './template.ts';

/** Everything that a model reads of each text, as `encodeWhole` says it; one after the other. */
export function encodeAll(
  tokenizer: LoadedTokenizer, texts: readonly string[], protocol: Protocol, options: EncodeOptions = {},
): List<Int32Array> {
  const sequences = texts.map((text) => encodeWhole(tokenizer, text, protocol, options));
  const { offsets } = listOf(undefined, sequences.map(({ length }) => length));
  const values = new Int32Array(offsets.at(-1)!);
  sequences.forEach((sequence, at) => { values.set(sequence, offsets[at]); });
  return { offsets, values };
}
