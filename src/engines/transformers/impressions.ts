import type { List } from '../../core/column.ts';
import { EngineError } from '../../core/errors.ts';
import type { SharedPrompts } from '../../core/scorer.ts';

/** The prompts of a call in memory of their own, ready to be handed to a thread. */
export interface PackedPrompts {
  readonly prefixes: List<Int32Array>;
  /** Of each prefix, how many suffixes follow it. */
  readonly counts: Int32Array;
  readonly suffixes: List<Int32Array>;
}

/** One prefix with what follows it. */
export interface Impression {
  readonly prefix: Int32Array;
  readonly suffixes: readonly Int32Array[];
  /** Number of its first prompt among those of the call. */
  readonly first: number;
}

export interface PromptLimits {
  /** For messages. */
  readonly name: string;
  readonly contextTokens: number;
  /** Ids below this exist. */
  readonly vocabulary: number;
}

/**
 * Copies prompts, checked against what the model reads.
 *
 * Errors: `EngineError` `bad-input` for a prompt that is too long, without a token of its own, or with an id that the model has not.
 */
export function packedPrompts({ prefixes, suffixes }: SharedPrompts, { name, contextTokens, vocabulary }: PromptLimits): PackedPrompts {
  const counts = suffixes.offsets.subarray(1).map((end, at) => end - suffixes.offsets[at]!);
  const first = suffixes.offsets[0]!;
  const packed = { prefixes: copied(prefixes), counts, suffixes: copied({ offsets: suffixes.values.offsets.subarray(first, suffixes.offsets.at(-1)! + 1), values: suffixes.values.values }) };
  const refused = (prompt: number, what: string, hint: string) => new EngineError('bad-input', `${name}: sequence ${prompt} ${what}`, hint);
  for (let at = 0, prompt = 0; at < counts.length; at++) {
    const before = lengthAt(packed.prefixes, at);
    for (const end = prompt + counts[at]!; prompt < end; prompt++) {
      const own = lengthAt(packed.suffixes, prompt);
      if (own === 0) throw refused(prompt, before === 0 ? 'has no tokens' : 'has no token of its own', 'give it at least one');
      if (before + own > contextTokens) throw refused(prompt, `has ${before + own} tokens, the model takes ${contextTokens}`, 'shorten prompts: `prompt({ atMost })`');
    }
  }
  for (const { offsets, values } of [packed.prefixes, packed.suffixes]) {
    const wrong = values.findIndex((id) => id < 0 || id >= vocabulary);
    if (wrong >= 0) throw refused(offsets.findIndex((end) => end > wrong) - 1, `holds id ${values[wrong]}, the model has ids from 0 to ${vocabulary - 1}`, 'the tokenizer belongs to another model');
  }
  return packed;
}

/** Prompts that are not known to begin alike. */
export function plainPrompts(prompts: List<Int32Array>, limits: PromptLimits): PackedPrompts {
  const count = prompts.offsets.length - 1;
  const prefixes = { offsets: new Int32Array(count + 1), values: new Int32Array(0) };
  return packedPrompts({ prefixes, suffixes: { offsets: Int32Array.from({ length: count + 1 }, (_, at) => at), values: prompts } }, limits);
}

/** Prompts written out: prefix and suffix of each. */
export function wholePrompts({ prefixes, suffixes }: SharedPrompts): List<Int32Array> {
  const parts: Int32Array[] = [];
  for (let at = 0; at + 1 < suffixes.offsets.length; at++) {
    for (let prompt = suffixes.offsets[at]!; prompt < suffixes.offsets[at + 1]!; prompt++) parts.push(joined(textAt(prefixes, at), textAt(suffixes.values, prompt)));
  }
  const offsets = new Int32Array(parts.length + 1);
  parts.forEach(({ length }, at) => { offsets[at + 1] = offsets[at]! + length; });
  const values = new Int32Array(offsets.at(-1)!);
  parts.forEach((part, at) => { values.set(part, offsets[at]); });
  return { offsets, values };
}

/** Those with any prompts. */
export function impressionsOf({ prefixes, counts, suffixes }: PackedPrompts): Impression[] {
  const found: Impression[] = [];
  let first = 0;
  counts.forEach((count, at) => {
    const from = first;
    first += count;
    if (count > 0) found.push({ prefix: textAt(prefixes, at), first: from, suffixes: Array.from({ length: count }, (_, of) => textAt(suffixes, from + of)) });
  });
  return found;
}

export function joined(a: Int32Array, b: Int32Array): Int32Array {
  if (a.length === 0) return b;
  const both = new Int32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function copied({ offsets, values }: List<Int32Array>): List<Int32Array> {
  const first = offsets[0]!;
  return { offsets: offsets.map((offset) => offset - first), values: values.slice(first, offsets.at(-1)!) };
}

const textAt = ({ offsets, values }: List<Int32Array>, at: number) => values.subarray(offsets[at], offsets[at + 1]);
const lengthAt = ({ offsets }: List<unknown>, at: number) => offsets[at + 1]! - offsets[at]!;
