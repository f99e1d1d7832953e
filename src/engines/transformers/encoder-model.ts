import type { List } from '../../core/column.ts';
import { EngineError } from '../../core/errors.ts';
import type { LoadedTokenizer } from '../../core/engine.ts';
import type { ScoredAnswers } from '../../core/scorer.ts';
import { askedTogether } from '../session/asked-together.ts';
import type { Padded } from '../session/padded.ts';
import { transformerSession } from '../session/transformer-session.ts';
import type { OpenScoringModel } from '../transformer.ts';
import { answerLogits, answerTokens, labelMass as massOf } from './answer-tokens.ts';
import type { AskedModel } from './decoder-model.ts';
import { wholePrompts } from './impressions.ts';

/** An encoder that guesses words: it sees all of a prompt at every token, so prompts of like length go through it together. */
export function encoderModel({ answers, answerRule, labelMass, mask, ...options }: AskedModel) {
  const session = transformerSession({
    ...options,
    task: (model, tokenizer) => {
      const { family, logits } = model;
      if (!logits) throw new EngineError('load', `${options.folder}: this ${family} has no head that gives logits`, 'use it as an encoder: `transformerEncoder`');
      const answered = answerTokens(tokenizer, family, answers, answerRule);
      const { columns } = answered;
      const after = mask ? tokenizer.after.length : 0;
      return {
        answered, mask: mask ? maskOf(options.folder, tokenizer) : undefined, around: tokenizer.after,
        gives: ['logits', ...(labelMass ? ['whole'] as const : [])] as const, columns, widths: { logits: columns.length, ...(labelMass && { whole: 1 }) },
        rows: ({ ids, lengths, tokens }: Padded) => lengths.map((length, row) => {
          const last = row * tokens + length - 1;
          return after > 0 && endsWith(ids.subarray(0, last + 1), tokenizer.after) ? last - after : last;
        }),
      };
    },
  });
  const join = askedTogether();
  return {
    identify: session.identify,
    open: async (): Promise<OpenScoringModel> => {
      const { contextTokens, asked: { answered: tokens, mask: id, around }, run, close } = await session.open();
      const masked = id === undefined ? (all: List<Int32Array>) => all : withMask(id, around);
      const { asked, leave } = join();
      const answered = async (sequences: List<Int32Array>): Promise<ScoredAnswers> => {
        const whole = masked(sequences);
        asked.requests++;
        asked.prompts += sequences.offsets.length - 1;
        asked.tokens += whole.offsets.at(-1)! - whole.offsets[0]!;
        const { logits, whole: all } = await run(whole);
        return { width: answers.length, values: answerLogits(logits!, tokens), ...(all && { labelMass: massOf(logits!, all, tokens) }) };
      };
      return {
        contextTokens: contextTokens - Number(mask), answer: answered,
        close() {
          leave();
          return close();
        },
        score: async (shared) => answered(wholePrompts(shared)),
        usage: () => ({
          requests: asked.requests, retries: 0, asked: asked.prompts, kept: 0, promptTokens: asked.tokens, completionTokens: 0, keptPromptTokens: 0, keptCompletionTokens: 0,
          path: 'prompts of like length together',
        }),
      };
    },
  };
}

/** Prompts with [MASK] at their end, before what the tokenizer puts around them. */
function withMask(mask: number, after: Int32Array) {
  return ({ offsets, values }: List<Int32Array>): List<Int32Array> => {
    const parts = Array.from({ length: offsets.length - 1 }, (_, at) => {
      const prompt = values.subarray(offsets[at], offsets[at + 1]);
      const cut = after.length > 0 && endsWith(prompt, after) ? prompt.length - after.length : prompt.length;
      return [...prompt.subarray(0, cut), mask, ...prompt.subarray(cut)];
    });
    let end = 0;
    return { offsets: Int32Array.of(0, ...parts.map(({ length }) => end += length)), values: Int32Array.from(parts.flat()) };
  };
}

const endsWith = (ids: Int32Array, end: Int32Array) => ids.length >= end.length && end.every((id, at) => ids[ids.length - end.length + at] === id);

function maskOf(folder: string, { idOf }: LoadedTokenizer): number {
  const id = idOf('[MASK]') ?? idOf('<mask>');
  if (id !== undefined) return id;
  throw new EngineError('answer-tokens', `${folder}: the vocabulary has no entry "[MASK]" or "<mask>"`, 'leave `mask` out: the last token of a prompt is read');
}
