import { concatMap, from, map } from 'rxjs';

import { withColumns } from '../src/core/batch.ts';
import { listLike, valuesWithin } from '../src/core/column.ts';
import type { LanguageModel } from '../src/core/engine.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, having, optional, wholeNumber } from '../src/core/option-rules.ts';
import { promptFaults } from '../src/core/prompt-faults.ts';
import { dropRows } from '../src/core/rows.ts';
import { unreadablePrompts } from '../src/core/unreadable-prompts.ts';
import { inCalls } from '../src/flow/in-calls.ts';
import { inOrder } from '../src/flow/in-order.ts';
import { withOpen } from '../src/flow/resource.ts';

export interface InferOptions {
  /** Opened when the rows begin, closed when they end. */
  readonly engine: LanguageModel;
  /** Batches given to the engine at once: one computing, one being filled. Changes no result. Default 2. */
  readonly inFlight?: number;
  /** The most tokens of one call, padding included; one longer prompt is a call of its own. Default 4096. */
  readonly tokensPerCall?: number;
  /** Wait before the first of 3 further attempts, ms; doubled each time, unless the engine names a wait. Default 500. */
  readonly retryWaitMs?: number;
}

/**
 * Asks a language model for its logits of the answers, at the last position of every prompt.
 *
 * The prompts of a batch are sorted by length and cut into calls, so little is padding; their order
 * in the row is restored. Put `rebatch` before it to choose how many rows share calls.
 *
 * | column   |       | type                 | shape            | unit                                   |
 * |----------|-------|----------------------|------------------|----------------------------------------|
 * | `tokens` | reads | `list<list<int32>>`  | [rows,,]         | ids; one list per prompt               |
 * | `logits` | adds  | `list<vec<float32>>` | [rows,, answers] | nats, in the order of `engine.answers` |
 *
 * Faults: `too-long` for a prompt with more tokens than the model reads, `no-tokens` for one without any. What the
 * engine says of a prompt that it could not answer: `censored` where a service tells the likeliest tokens only and an
 * answer is not among them, `unclear-reply` where a reply names none. Such a row is never scored 0.
 *
 * Errors: `EngineError`. A retryable one is tried again here and nowhere else; `bad-output` when the
 * engine answers with another number of rows or of logits than it was asked for.
 *
 * @example
 * const answer = async ({ offsets }) => ({ width: 2, values: new Float32Array(2 * (offsets.length - 1)).fill(0.5) });
 * const engine = { answers: ['NO', 'YES'], open: async () => ({ contextTokens: 99, answer, close: async () => {} }), tokenizer: {}, identify: async () => ({}), toJSON: () => ({}) };
 * const row = batchOf({ tokens: listOf(listOf(Int32Array.of(7, 8, 9), [2, 1]), [2]) }, 1);
 * (await lastValueFrom(of(row).pipe(infer({ engine })))).columns.logits.values // { width: 2, values: [0.5, 0.5, 0.5, 0.5] }
 */
export const infer = defineOperator({
  name: 'infer',
  reads: { tokens: 'list<list<int32>>' },
  adds: { logits: 'list<vec<float32>>' },
  rows: 'fewer',
  check: (options: InferOptions) => checkOptions('infer', options, {
    engine: having('a language model', 'open', 'answers'), inFlight: optional(wholeNumber(1)),
    tokensPerCall: optional(wholeNumber(1)), retryWaitMs: optional(wholeNumber(0)),
  }),
  stream: ({ engine, inFlight = 2, tokensPerCall = 4096, retryWaitMs = 500 }) => {
    const asked = { operator: 'infer', width: engine.answers.length, tokensPerCall, retryWaitMs };
    return (source) => source.pipe(withOpen(() => engine.open(), (opening) =>
      inOrder(inFlight, (batch) => from(opening).pipe(concatMap((model) => {
        const kept = dropRows(batch, unreadablePrompts(batch, batch.columns.tokens, model.contextTokens, 'infer'));
        const { tokens } = kept.columns;
        return inCalls(valuesWithin(tokens), (call) => model.answer(call), asked)
          .pipe(map(({ width, values, faults = [] }) =>
            dropRows(withColumns(kept, { logits: listLike(tokens, { width, values }) }), promptFaults(kept, tokens, faults, 'infer'))));
      })))));
  },
});
