import { withColumns } from '../src/core/batch.ts';
import { listLike, valuesWithin } from '../src/core/column.ts';
import { encodeAll } from '../src/core/encode-all.ts';
import type { Tokenizer } from '../src/core/engine.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, having, oneOf, optional } from '../src/core/option-rules.ts';
import type { Protocol } from '../src/core/template.ts';
import { withLoaded } from '../src/flow/resource.ts';

export interface TokenizeOptions {
  /** The tokenizer of the model that is to read the prompts: `engine.tokenizer`. */
  readonly tokenizer: Tokenizer;
  /** Default `sound`. */
  readonly protocol?: Protocol;
}

/**
 * Turns prompts into token ids.
 *
 * | column    |       | type                | shape       | unit                                  |
 * |-----------|-------|---------------------|-------------|---------------------------------------|
 * | `prompts` | reads | `list<utf8>`        | [rows,]     | one per candidate                     |
 * | `tokens`  | adds  | `list<list<int32>>` | [rows,,]    | ids; one list per prompt, not padded  |
 *
 * `sound` puts around each prompt what the model was trained to see (BOS, CLS, SEP), and encodes a
 * special token that is spelled out in a title as the characters it is made of.
 *
 * Source: RecBench `model/base_model.py`. Differs: `recbench` adds no special token to any model
 * and lets a title smuggle some in, as the original does.
 *
 * @example
 * const tokenizer = { load: async () => ({ encode: (text) => Int32Array.from(text, Number), idOf: Number, before: Int32Array.of(0), after: Int32Array.of() }), identify: async () => ({}), toJSON: () => ({}) };
 * const row = batchOf({ prompts: listOf(['12', '3'], [2]) }, 1);
 * (await lastValueFrom(of(row).pipe(tokenize({ tokenizer })))).columns.tokens.values.values // [0, 1, 2, 0, 3]
 */
export const tokenize = defineOperator({
  name: 'tokenize',
  reads: { prompts: 'list<utf8>' },
  adds: { tokens: 'list<list<int32>>' },
  check: (options: TokenizeOptions) => checkOptions('tokenize', options, {
    tokenizer: having('a tokenizer', 'load'), protocol: optional(oneOf('sound', 'recbench')),
  }),
  stream: ({ tokenizer, protocol = 'sound' }) => (source) =>
    source.pipe(withLoaded(() => tokenizer.load(), (loaded, batch) => {
      const { prompts } = batch.columns;
      return withColumns(batch, { tokens: listLike(prompts, encodeAll(loaded, valuesWithin(prompts), protocol)) });
    })),
});
