import { concatMap, defer, from, map } from 'rxjs';

import { withColumns } from '../src/core/batch.ts';
import { listLike, type Vectors, valuesWithin } from '../src/core/column.ts';
import { encodeAll } from '../src/core/encode-all.ts';
import type { TextEncoder } from '../src/core/engine.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, having, oneOf, optional, wholeNumber } from '../src/core/option-rules.ts';
import type { Protocol } from '../src/core/template.ts';
import { inCalls } from '../src/flow/in-calls.ts';
import { inOrder } from '../src/flow/in-order.ts';
import { Recent } from '../src/flow/recent.ts';
import { withOpen } from '../src/flow/resource.ts';

export interface EmbedOptions {
  /** Opened when the rows begin, closed when they end. */
  readonly encoder: TextEncoder;
  /** Default `sound`. */
  readonly protocol?: Protocol;
  /** Vectors kept for the batches to come, of users and of items, the latest ones. Default 100,000. */
  readonly cacheTexts?: number;
  /** The most tokens of one call, padding included; one longer text is a call of its own. Default 8192. */
  readonly tokensPerCall?: number;
  /** Wait before the first of 3 further attempts, ms; doubled each time, unless the engine names a wait. Default 500. */
  readonly retryWaitMs?: number;
}

/**
 * Turns the text of each user and of each candidate into a vector. Every distinct text is encoded once and its vector kept for
 * later batches: for those of all subscriptions, and so of all partitions of a run, where the encoder is steady (a text has the same
 * vector in any company); else for those of its own, since a run that is resumed has to have the same bits.
 *
 * | column        |       | type                 | shape          | unit                       |
 * |---------------|-------|----------------------|----------------|----------------------------|
 * | `userText`    | reads | `utf8`               | [rows]         |                            |
 * | `itemTexts`   | reads | `list<utf8>`         | [rows,]        | one per candidate          |
 * | `userVector`  | adds  | `vec<float32>`       | [rows, width]  | as the encoder gives it    |
 * | `itemVectors` | adds  | `list<vec<float32>>` | [rows,, width] | as the encoder gives it    |
 *
 * Around a text goes what the encoder's tokenizer tells, in either protocol: CLS and SEP for an E5, nothing for a language
 * model whose last state is taken. `sound` encodes a special token that is spelled out in a text as the characters it is made of.
 *
 * A text with more tokens than the encoder reads loses its end; `describe({ atMost })` shortens it with more sense.
 *
 * Errors: `EngineError`. A retryable one is tried again; `bad-output` when the encoder gives another number of
 * vectors, or another width, than it was asked for.
 *
 * Source: RecBench `worker.py --type embed`. Differs: the original encodes every new item five times.
 *
 * @example
 * const tokenizer = { load: async () => ({ encode: (text) => Int32Array.from(text, Number), idOf: Number, before: Int32Array.of(0), after: Int32Array.of() }), identify: async () => ({}), toJSON: () => ({}) };
 * const encode = async ({ offsets }) => ({ width: 1, values: new Float32Array(offsets.length - 1).fill(0.5) });
 * const encoder = { tokenizer, open: async () => ({ contextTokens: 99, width: 1, encode, close: async () => {} }), identify: async () => ({}), toJSON: () => ({}) };
 * const row = batchOf({ userText: ['12'], itemTexts: listOf(['3', '4'], [2]) }, 1);
 * (await lastValueFrom(of(row).pipe(embed({ encoder })))).columns.itemVectors.values // { width: 1, values: [0.5, 0.5] }
 */
export const embed = defineOperator({
  name: 'embed',
  reads: { userText: 'utf8', itemTexts: 'list<utf8>' },
  adds: { userVector: 'vec<float32>', itemVectors: 'list<vec<float32>>' },
  check: (options: EmbedOptions) => checkOptions('embed', options, {
    encoder: having('a text encoder', 'open', 'tokenizer'), protocol: optional(oneOf('sound', 'recbench')),
    cacheTexts: optional(wholeNumber(0)), tokensPerCall: optional(wholeNumber(1)), retryWaitMs: optional(wholeNumber(0)),
  }),
  stream: ({ encoder, protocol = 'sound', cacheTexts = 100_000, tokensPerCall = 8192, retryWaitMs = 500 }) => {
    const everybodys = new Recent<string, Float32Array>(cacheTexts);
    return (source) => defer(() => {
      const own = new Recent<string, Float32Array>(cacheTexts);
      const open = async () => {
        const tokenizer = await encoder.tokenizer.load();
        const model = await encoder.open();
        return { tokenizer, model, close: () => model.close() };
      };
      return source.pipe(withOpen(open, (opening) => inOrder(1, (batch) => from(opening).pipe(concatMap(({ tokenizer, model }) => {
        const recent = model.steady ? everybodys : own;
        const { userText, itemTexts } = batch.columns;
        const items = valuesWithin(itemTexts);
        const distinct = new Set([...userText, ...items]);
        const known = new Map<string, Float32Array>();
        for (const text of distinct) {
          const vector = recent.get(text);
          if (vector) known.set(text, vector);
        }
        const unknown = [...distinct].filter((text) => !known.has(text));
        const { width } = model;
        const sequences = encodeAll(tokenizer, unknown, protocol, { special: true, atMost: model.contextTokens });
        const asked = { operator: 'embed', width, tokensPerCall, retryWaitMs };
        return inCalls(sequences, (call) => model.encode(call), asked).pipe(map((encoded) => {
          unknown.forEach((text, i) => {
            const vector = encoded.values.slice(i * width, (i + 1) * width);
            known.set(text, vector);
            recent.set(text, vector);
          });
          return withColumns(batch, {
            userVector: gathered(userText, known, width),
            itemVectors: listLike(itemTexts, gathered(items, known, width)),
          });
        }));
      })))));
    });
  },
});

function gathered(texts: readonly string[], known: ReadonlyMap<string, Float32Array>, width: number): Vectors {
  const values = new Float32Array(texts.length * width);
  texts.forEach((text, i) => { values.set(known.get(text)!, i * width); });
  return { width, values };
}
