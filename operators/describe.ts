import { type RowFault, sourceRow, withColumns } from '../src/core/batch.ts';
import { listOf } from '../src/core/column.ts';
import { encodeWhole } from '../src/core/encode-whole.ts';
import type { Tokenizer } from '../src/core/engine.ts';
import { OptionsError } from '../src/core/errors.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, having, oneOf, optional, wholeNumber } from '../src/core/option-rules.ts';
import { dropRows } from '../src/core/rows.ts';
import type { MatchingTemplate, Protocol } from '../src/core/template.ts';
import { withLoaded } from '../src/flow/resource.ts';
import { fitPrompt, fitText } from '../src/text/fit.ts';
import { neutralise } from '../src/text/neutralise.ts';

export interface DescribeOptions {
  readonly template: MatchingTemplate;
  /** Counts tokens; may be left out where `atMost` is. */
  readonly tokenizer?: Tokenizer;
  /** The most tokens of a text, those included that a model wants around it. Default: no limit. */
  readonly atMost?: number;
  /** Default `sound`: control characters are taken out of the texts. */
  readonly protocol?: Protocol;
}

/**
 * Writes what an encoder is to read of a user and of each candidate. The user's text is shortened by leaving out
 * the oldest clicks, then by halving long ones; an item's text by halving it.
 *
 * | column           |       | type         | shape   | unit              |
 * |------------------|-------|--------------|---------|-------------------|
 * | `historyTexts`   | reads | `list<utf8>` | [rows,] | oldest first      |
 * | `candidateTexts` | reads | `list<utf8>` | [rows,] | one per candidate |
 * | `userText`       | adds  | `utf8`       | [rows]  |                   |
 * | `itemTexts`      | adds  | `list<utf8>` | [rows,] | one per candidate |
 *
 * Faults: `too-long` sets a row aside in which a text cannot be made to fit.
 *
 * Errors: `OptionsError` `missing-value` for `atMost` without a tokenizer.
 *
 * Source: RecBench `worker.py --type embed`.
 *
 * @example
 * const template = { name: 'short', version: 1, user: (history) => history.join(', '), item: (text) => `a ${text}` };
 * const row = batchOf({ historyTexts: listOf(['ant'], [1]), candidateTexts: listOf(['bee', 'cat'], [2]) }, 1);
 * (await lastValueFrom(of(row).pipe(describe({ template })))).columns.itemTexts.values // ['a bee', 'a cat']
 */
export const describe = defineOperator({
  name: 'describe',
  reads: { historyTexts: 'list<utf8>', candidateTexts: 'list<utf8>' },
  adds: { userText: 'utf8', itemTexts: 'list<utf8>' },
  rows: 'fewer',
  check: (options: DescribeOptions) => {
    checkOptions('describe', options, {
      template: having('a matching template', 'user', 'item'), tokenizer: optional(having('a tokenizer', 'load')),
      atMost: optional(wholeNumber(1)), protocol: optional(oneOf('sound', 'recbench')),
    });
    if (options.atMost !== undefined && !options.tokenizer) {
      throw new OptionsError('missing-value', 'describe: "atMost" counts tokens, and there is no tokenizer', 'give it `tokenizer: encoder.tokenizer`');
    }
  },
  stream: ({ template, tokenizer, atMost = Infinity, protocol = 'sound' }) => (source) =>
    source.pipe(withLoaded(async () => tokenizer?.load(), (loaded, batch) => {
      const countTokens = atMost === Infinity ? () => 0 : (text: string) => encodeWhole(loaded!, text, protocol, { special: true }).length;
      const limit = { countTokens, atMost };
      const asGiven = protocol === 'sound' ? neutralise : (text: string) => text;
      const { historyTexts, candidateTexts } = batch.columns;
      const users: string[] = [];
      const items: (readonly string[])[] = [];
      const faults: RowFault[] = [];
      for (let at = 0; at < batch.rows.length; at++) {
        const history = historyTexts.values.slice(historyTexts.offsets[at], historyTexts.offsets[at + 1]).map(asGiven);
        const user = fitPrompt({ history, candidate: '', render: (texts) => template.user(texts), ...limit });
        const shown = candidateTexts.values.slice(candidateTexts.offsets[at], candidateTexts.offsets[at + 1])
          .map((text) => fitText({ text: asGiven(text), render: (item) => template.item(item), ...limit }));
        const unfit = shown.indexOf(undefined);
        if (!user || unfit >= 0) {
          faults.push(tooLong(sourceRow(batch, at), user ? `candidate ${unfit}` : 'the user', atMost));
          continue;
        }
        users.push(user.text);
        items.push(shown as string[]);
      }
      const itemTexts = listOf(items.flat(), items.map(({ length }) => length));
      return withColumns(dropRows(batch, faults), { userText: users, itemTexts });
    })),
});

const tooLong = (row: number, whose: string, atMost: number): RowFault => ({ row, operator: 'describe', code: 'too-long',
  message: `row ${row}: the text of ${whose} does not fit in ${atMost} tokens` });
