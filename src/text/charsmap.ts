import { EngineError } from '../core/errors.ts';

/** Graphemes of more bytes than this are looked at character by character. */
const mostBytes = 5;

/**
 * The normaliser of SentencePiece models: replaces characters, or short graphemes, as the table in their tokenizer.json says, and leaves
 * all others as they are.
 *
 * The table is a trie over UTF-8 bytes (a double array) whose leaves point into a list of texts that end in 0.
 *
 * @param table `precompiled_charsmap`, in base64
 *
 * Errors: `EngineError` `load` for a table that is cut short.
 *
 * Source: SentencePiece `nmt_nfkc`; Hugging Face `tokenizers`, `Precompiled`, of which a grapheme that only begins like an entry is replaced whole.
 */
export function charsmap(table: string): (text: string) => string {
  const bytes = Buffer.from(table, 'base64');
  const size = bytes.length < 4 ? 0 : bytes.readUInt32LE(0);
  if (size === 0 || size % 4 !== 0 || 4 + size > bytes.length) {
    throw new EngineError('load', `tokenizer.json: precompiled_charsmap has ${bytes.length} bytes, of which its trie would take ${size}`, 'fetch the file again: it was cut short');
  }
  const units = Int32Array.from({ length: size / 4 }, (_, at) => bytes.readInt32LE(4 + 4 * at));
  const texts = bytes.subarray(4 + size);
  const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const known = new Map<string, string>();

  return (text) => {
    let made = '';
    for (const { segment } of segments.segment(text)) made += known.get(segment) ?? remembered(segment);
    return made;
  };

  function remembered(grapheme: string): string {
    const found = replaced(grapheme);
    if (known.size < 2 ** 16) known.set(grapheme, found);
    return found;
  }

  function replaced(grapheme: string): string {
    const whole = Buffer.byteLength(grapheme) <= mostBytes ? entryOf(grapheme) : undefined;
    return whole ?? Array.from(grapheme, (character) => entryOf(character) ?? character).join('');
  }

  /** The text for the shortest entry that a text begins with. */
  function entryOf(text: string): string | undefined {
    let node = childrenOf(units[0]!, 0);
    for (const byte of Buffer.from(text)) {
      node ^= byte;
      const unit = units[node] ?? 0;
      if (byte === 0 || (unit & 0x800000ff) !== byte) return undefined;
      node = childrenOf(unit, node);
      if ((unit >> 8 & 1) === 1) return textAt(units[node]! & 0x7fffffff);
    }
    return undefined;
  }

  function textAt(from: number): string {
    const end = texts.indexOf(0, from);
    return texts.toString('utf8', from, end === -1 ? texts.length : end);
  }
}

/** Where the children of a unit are. */
const childrenOf = (unit: number, node: number): number => node ^ (unit >>> 10 << ((unit & 512) >> 6));
