import { type Batch, type RowFault, sourceRow, withColumns } from '../src/core/batch.ts';
import { type List, listOf } from '../src/core/column.ts';
import { encodeWhole } from '../src/core/encode-whole.ts';
import type { Tokenizer } from '../src/core/engine.ts';
import { OptionsError } from '../src/core/errors.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, having, oneOf, optional, wholeNumber } from '../src/core/option-rules.ts';
import { dropRows } from '../src/core/rows.ts';
import type { PromptTemplate, Protocol } from '../src/core/template.ts';
import { withLoaded } from '../src/flow/resource.ts';
import { fitImpression, fitPrompt } from '../src/text/fit.ts';
import { neutralise } from '../src/text/neutralise.ts';

export interface PromptOptions {
  readonly template: PromptTemplate;
  /** Counts tokens; may be left out where `atMost` is. */
  readonly tokenizer?: Tokenizer;
  /** The most tokens of a prompt, those included that a model wants around it. Default: no limit. */
  readonly atMost?: number;
  /** Default `sound`. */
  readonly protocol?: Protocol;
}

/**
 * Writes one prompt per candidate, and shortens it until it fits: oldest clicks go first, then long texts are halved.
 *
 * | column           |       | type         | shape   | unit              |
 * |------------------|-------|--------------|---------|-------------------|
 * | `historyTexts`   | reads | `list<utf8>` | [rows,] | oldest first      |
 * | `candidateTexts` | reads | `list<utf8>` | [rows,] | one per candidate |
 * | `prompts`        | adds  | `list<utf8>` | [rows,] | one per candidate |
 *
 * `recbench` shortens every prompt by itself, so candidates of one row may be judged by different histories,
 * and takes texts as they are. `sound` gives all candidates of a row the same history, and takes line breaks and
 * other control characters out of the texts, so that a title cannot pass for a line of the prompt.
 *
 * Faults: `too-long` sets a row aside whose prompt still does not fit after texts were halved 5 times.
 *
 * Errors: `OptionsError` `missing-value` for `atMost` without a tokenizer.
 *
 * Source: RecBench `model/base_model.py`. Differs: a prompt that does not fit ends the original's run.
 *
 * @example
 * const template = { name: 'short', version: 1, render: (history, candidate) => `${history.join(', ')}: ${candidate}?` };
 * const row = batchOf({ historyTexts: listOf(['ant'], [1]), candidateTexts: listOf(['bee', 'cat'], [2]) }, 1);
 * (await lastValueFrom(of(row).pipe(prompt({ template })))).columns.prompts.values // ['ant: bee?', 'ant: cat?']
 */
export const prompt = defineOperator({
  name: 'prompt',
  reads: { historyTexts: 'list<utf8>', candidateTexts: 'list<utf8>' },
  adds: { prompts: 'list<utf8>' },
  rows: 'fewer',
  check: (options: PromptOptions) => {
    checkOptions('prompt', options, {
      template: having('a prompt template', 'render'), tokenizer: optional(having('a tokenizer', 'load')),
      atMost: optional(wholeNumber(1)), protocol: optional(oneOf('sound', 'recbench')),
    });
    if (options.atMost !== undefined && !options.tokenizer) {
      throw new OptionsError('missing-value', 'prompt: "atMost" counts tokens, and there is no tokenizer', 'give it `tokenizer: engine.tokenizer`');
    }
  },
  stream: ({ template, tokenizer, atMost = Infinity, protocol = 'sound' }) => (source) =>
    source.pipe(withLoaded(async () => tokenizer?.load(), (loaded, batch) => {
      const countTokens = atMost === Infinity ? () => 0 : (text: string) => encodeWhole(loaded!, text, protocol).length;
      const write = protocol === 'sound' ? together : oneByOne;
      const prompts: (readonly string[])[] = [];
      const faults: RowFault[] = [];
      for (let at = 0; at < batch.rows.length; at++) {
        const { historyTexts, candidateTexts } = batch.columns;
        const fitted = write(template, textsAt(historyTexts, at), textsAt(candidateTexts, at), { countTokens, atMost });
        if (fitted) prompts.push(fitted);
        else faults.push(tooLong(batch, at, atMost));
      }
      const column = listOf(prompts.flat(), prompts.map(({ length }) => length));
      return withColumns(dropRows(batch, faults), { prompts: column });
    })),
});

interface Limit {
  readonly countTokens: (text: string) => number;
  readonly atMost: number;
}

function together(
  { render }: PromptTemplate, history: readonly string[], candidates: readonly string[], limit: Limit,
): readonly string[] | undefined {
  if (candidates.length === 0) return [];
  return fitImpression({ history: history.map(neutralise), candidates: candidates.map(neutralise), render, ...limit })?.texts;
}

function oneByOne(
  { render }: PromptTemplate, history: readonly string[], candidates: readonly string[], limit: Limit,
): readonly string[] | undefined {
  const prompts: string[] = [];
  for (const candidate of candidates) {
    const fitted = fitPrompt({ history, candidate, render, ...limit });
    if (!fitted) return undefined;
    prompts.push(fitted.text);
  }
  return prompts;
}

const textsAt = ({ offsets, values }: List<readonly string[]>, at: number) => values.slice(offsets[at], offsets[at + 1]);

function tooLong(batch: Batch<unknown>, at: number, atMost: number): RowFault {
  const row = sourceRow(batch, at);
  return { row, operator: 'prompt', code: 'too-long',
    message: `row ${row}: a prompt does not fit in ${atMost} tokens, with one click and texts halved 5 times` };
}
