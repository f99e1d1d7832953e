import { concatMap, defer, from, map } from 'rxjs';

import { withColumns } from '../src/core/batch.ts';
import { listLike } from '../src/core/column.ts';
import { EngineError } from '../src/core/errors.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, having, optional, wholeNumber, yesOrNo } from '../src/core/option-rules.ts';
import { promptFaults } from '../src/core/prompt-faults.ts';
import { dropRows } from '../src/core/rows.ts';
import type { Scorer } from '../src/core/scorer.ts';
import { sharedPrompts } from '../src/core/shared-prompts.ts';
import { unreadablePrompts } from '../src/core/unreadable-prompts.ts';
import { inOrder } from '../src/flow/in-order.ts';
import { withOpen } from '../src/flow/resource.ts';
import { retryEngine } from '../src/flow/retry-engine.ts';

export interface InferSharedOptions {
  /** Opened when the rows begin, closed when they end. */
  readonly engine: Scorer;
  /** Batches given to the engine at once. Changes no result. Default 2. */
  readonly inFlight?: number;
  /** Whether to add the column `labelMass`, which the engine has to have been made to tell. Default false. */
  readonly labelMass?: boolean;
  /** Wait before the first of 3 further attempts, ms; doubled each time, unless the engine names a wait. Default 500. */
  readonly retryWaitMs?: number;
}

/**
 * Asks a scorer for its logits of the answers, impression by impression: what the prompts of a row begin with is given to
 * it once, cut where their token ids part. The answers are those of `infer`. Put `rebatch` before it to choose how many
 * impressions share a call.
 *
 * | column      |       | type                 | shape            | unit                                                          |
 * |-------------|-------|----------------------|------------------|---------------------------------------------------------------|
 * | `tokens`    | reads | `list<list<int32>>`  | [rows,,]         | ids; one list per prompt                                      |
 * | `logits`    | adds  | `list<vec<float32>>` | [rows,, answers] | nats, in the order of `engine.answers`                        |
 * | `labelMass` | adds  | `list<float32>`      | [rows,]          | where asked for: probability of the next token to be an answer |
 *
 * Faults: those of `infer`.
 *
 * Errors: `EngineError`. A retryable one is tried again here; `bad-output` when the engine answers with another number
 * of rows or of logits than it was asked for, or with no label mass where that was.
 *
 * @example
 * const score = async ({ suffixes: { values: { offsets } } }) => ({ width: 2, values: new Float32Array(2 * (offsets.length - 1)).fill(0.5) });
 * const engine = { answers: ['NO', 'YES'], open: async () => ({ contextTokens: 99, score, close: async () => {} }), tokenizer: {}, identify: async () => ({}), toJSON: () => ({}) };
 * const row = batchOf({ tokens: listOf(listOf(Int32Array.of(7, 8, 7, 9), [2, 2]), [2]) }, 1);
 * (await lastValueFrom(of(row).pipe(inferShared({ engine })))).columns.logits.values // { width: 2, values: [0.5, 0.5, 0.5, 0.5] }
 */
export const inferShared = defineOperator({
  name: 'infer-shared',
  reads: { tokens: 'list<list<int32>>' },
  adds: ({ labelMass }: InferSharedOptions) => ({ logits: 'list<vec<float32>>', ...(labelMass && { labelMass: 'list<float32>' }) }) as { readonly logits: 'list<vec<float32>>' },
  rows: 'fewer',
  check: (options: InferSharedOptions) => checkOptions('infer-shared', options, {
    engine: having('a scorer', 'open', 'answers'), inFlight: optional(wholeNumber(1)), retryWaitMs: optional(wholeNumber(0)),
    labelMass: optional(yesOrNo),
  }),
  stream: ({ engine, inFlight = 2, labelMass = false, retryWaitMs = 500 }) => (source) => source.pipe(withOpen(() => engine.open(), (opening) =>
    inOrder(inFlight, (batch) => from(opening).pipe(concatMap((scorer) => {
      const kept = dropRows(batch, unreadablePrompts(batch, batch.columns.tokens, scorer.contextTokens, 'infer-shared'));
      const { tokens } = kept.columns;
      const count = tokens.offsets.at(-1)! - tokens.offsets[0]!;
      return defer(() => scorer.score(sharedPrompts(tokens))).pipe(retryEngine(3, retryWaitMs), map(({ width, values, faults = [], labelMass: masses }) => {
        if (values.length !== count * width || (count > 0 && width !== engine.answers.length)) throw new EngineError('bad-output',
          `infer-shared asked for ${engine.answers.length} numbers of each of ${count} prompts, the engine gave ${values.length} in rows of ${width}`,
          'the engine does not keep its contract; report it to its author');
        if (labelMass && masses?.length !== count) throw new EngineError('bad-output', `infer-shared asked for the label mass of ${count} prompts, the engine told ${masses?.length ?? 'none'}`,
          'make the engine tell it: `transformer({ labelMass: true })`');
        const mass = labelMass ? { labelMass: listLike(tokens, masses!) } : {};
        return dropRows(withColumns(kept, { logits: listLike(tokens, { width, values }), ...mass }), promptFaults(kept, tokens, faults, 'infer-shared'));
      }));
    }))))),
});
