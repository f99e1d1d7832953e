import { type RowFault, sourceRow, withColumns } from '../src/core/batch.ts';
import { type List, listOf } from '../src/core/column.ts';
import type { LoadedTokenizer, Tokenizer } from '../src/core/engine.ts';
import { OptionsError } from '../src/core/errors.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, having, optional, wholeNumber, yesOrNo } from '../src/core/option-rules.ts';
import { dropRows } from '../src/core/rows.ts';
import type { PromptParts, PromptTemplate } from '../src/core/template.ts';
import { withLoaded } from '../src/flow/resource.ts';

export interface TokenizePartsOptions {
  /** One that tells its parts, as `recbenchYesNo` does. */
  readonly template: PromptTemplate;
  readonly tokenizer: Tokenizer;
  /** The most tokens of a prompt. A text has a fifth of it at most. */
  readonly atMost: number;
  /** Whether [MASK] stands at the end, for models that guess words. Default false. */
  readonly mask?: boolean;
}

/**
 * Writes one prompt per candidate as token ids, part by part: as RecBench trains, where `prompt` and `tokenize` write what it asks.
 *
 * | column           |       | type                | shape   | unit                                 |
 * |------------------|-------|---------------------|---------|--------------------------------------|
 * | `historyTexts`   | reads | `list<utf8>`        | [rows,] | oldest first                         |
 * | `candidateTexts` | reads | `list<utf8>`        | [rows,] | one per candidate                    |
 * | `tokens`         | adds  | `list<list<int32>>` | [rows,,] | ids; one list per prompt, not padded |
 *
 * Every text is cut at a fifth of `atMost`. Clicks are taken from the newest on while they fit; where not even one does, the candidate is
 * halved, at most 5 times. No special tokens are put around, and those that are spelled out in a text are what they spell.
 *
 * Faults: `too-long` sets a row aside whose prompt does not fit then.
 *
 * Errors: `OptionsError` `missing-value` for a template that does not tell its parts; `EngineError` `missing-tokenizer`.
 *
 * Source: RecBench `loader/preparer.py`. Differs: a prompt that does not fit ends the original's run.
 *
 * @example
 * const tokenizer = { load: async () => ({ encode: (text) => Int32Array.from(text, (letter) => letter.charCodeAt(0) % 32), idOf: () => undefined, before: Int32Array.of(), after: Int32Array.of() }), identify: async () => ({}), toJSON: () => ({}) };
 * const template = { name: 'short', version: 1, render: () => '', parts: { before: ['a'], number: () => '', after: 'z', candidate: 'y', suffix: '' } };
 * const row = batchOf({ historyTexts: listOf(['b', 'c'], [2]), candidateTexts: listOf(['d'], [1]) }, 1);
 * (await lastValueFrom(of(row).pipe(tokenizeParts({ template, tokenizer, atMost: 5 })))).columns.tokens.values.values // [1, 3, 26, 25, 4]
 */
export const tokenizeParts = defineOperator({
  name: 'tokenize-parts',
  reads: { historyTexts: 'list<utf8>', candidateTexts: 'list<utf8>' },
  adds: { tokens: 'list<list<int32>>' },
  rows: 'fewer',
  check: (options: TokenizePartsOptions) => {
    checkOptions('tokenizeParts', options, {
      template: having('a prompt template', 'render'), tokenizer: having('a tokenizer', 'load'), atMost: wholeNumber(5), mask: optional(yesOrNo),
    });
    if (!options.template.parts) throw new OptionsError('missing-value', `tokenizeParts: the template "${options.template.name}" does not tell its parts`, 'take recbenchYesNo, or give yours `parts`');
  },
  stream: ({ template, tokenizer, atMost, mask = false }) => (source) =>
    source.pipe(withLoaded(() => tokenizer.load(), (loaded, batch) => {
      const { historyTexts, candidateTexts } = batch.columns;
      const write = writer(loaded, template.parts!, atMost, mask);
      const faults: RowFault[] = [];
      const rows: Int32Array[][] = [];
      for (let at = 0; at < batch.rows.length; at++) {
        const prompts = textsAt(candidateTexts, at).map((candidate) => write(textsAt(historyTexts, at), candidate));
        if (prompts.every((ids) => ids !== undefined)) rows.push(prompts);
        else faults.push({ row: sourceRow(batch, at), operator: 'tokenize-parts', code: 'too-long', message: `row ${sourceRow(batch, at)}: a prompt does not fit in ${atMost} tokens, with one click and the candidate halved 5 times` });
      }
      const all = rows.flat();
      const ids = new Int32Array(all.reduce((sum, { length }) => sum + length, 0));
      const lists = listOf(ids, all.map(({ length }) => length));
      all.forEach((prompt, at) => { ids.set(prompt, lists.offsets[at]); });
      return withColumns(dropRows(batch, faults), { tokens: listOf(lists, rows.map(({ length }) => length)) });
    })),
});

const halvings = 5;

function writer({ encode, idOf }: LoadedTokenizer, { before, number, after, candidate: ahead, suffix }: PromptParts, atMost: number, mask: boolean) {
  const [opening, behind, asking, ending] = [before.flatMap((part) => [...encode(part)]), encode(after), encode(ahead), [...encode(suffix), ...(mask ? [maskOf(idOf)] : [])]];
  const cut = (text: string) => encode(text).subarray(0, Math.floor(atMost / 5));
  return (history: readonly string[], candidate: string): Int32Array | undefined => {
    const clicks = history.map(cut);
    const written = (kept: number, shown: Int32Array) => Int32Array.from([
      ...opening, ...clicks.slice(clicks.length - kept).flatMap((click, at) => [...encode(number(at + 1)), ...click, ...behind]), ...asking, ...shown, ...ending,
    ]);
    for (let [shown, round] = [cut(candidate), 0]; round <= halvings; shown = shown.subarray(0, shown.length >> 1), round++) {
      for (let kept = clicks.length; kept >= Math.min(1, clicks.length); kept--) {
        const ids = written(kept, shown);
        if (ids.length <= atMost) return ids;
      }
    }
    return undefined;
  };
}

function maskOf(idOf: LoadedTokenizer['idOf']): number {
  const id = idOf('[MASK]') ?? idOf('<mask>');
  if (id !== undefined) return id;
  throw new OptionsError('wrong-value', 'tokenizeParts: "mask" is true, and the tokenizer has neither [MASK] nor <mask>', 'leave it out: the last token of a prompt is read');
}

const textsAt = ({ offsets, values }: List<readonly string[]>, at: number): readonly string[] => values.slice(offsets[at], offsets[at + 1]);
