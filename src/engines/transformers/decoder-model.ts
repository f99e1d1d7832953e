import { askedTogether } from '../session/asked-together.ts';
import type { CheckpointSessionOptions } from '../session/checkpoint-session.ts';
import type { ScoredAnswers } from '../../core/scorer.ts';
import type { Tokenizer } from '../../core/engine.ts';
import type { OpenScoringModel } from '../transformer.ts';
import { type Answer, answerLogits, answerTokens, labelMass as massOf, type ModelAnswerRule } from './answer-tokens.ts';
import { type PackedPrompts, packedPrompts, plainPrompts } from './impressions.ts';
import { scoringSession } from './scoring-session.ts';

/** What is asked of a model, whatever kind it is of. */
export interface AskedModel extends Omit<CheckpointSessionOptions<unknown>, 'task'> {
  readonly engine: string;
  readonly tokenizer: Tokenizer;
  readonly answers: readonly Answer[];
  readonly answerRule: ModelAnswerRule;
  readonly mask: boolean;
  readonly labelMass: boolean;
}

/** A decoder: what prompts begin with is computed once. */
export function decoderModel({ answers, answerRule, labelMass, mask: _, ...options }: AskedModel) {
  const session = scoringSession({
    ...options,
    asks: ({ family }, tokenizer) => {
      const tokens = answerTokens(tokenizer, family, answers, answerRule);
      return { tokens, columns: tokens.columns, whole: labelMass };
    },
  });
  const join = askedTogether();
  return {
    identify: session.identify,
    open: async (): Promise<OpenScoringModel> => {
      const { facts: { contextTokens, vocabulary }, asked: { tokens }, score, work, close } = await session.open();
      const limits = { name: options.folder, contextTokens, vocabulary };
      const { asked: together, leave } = join();
      const answered = async (packed: PackedPrompts, plain: boolean): Promise<ScoredAnswers> => {
        const count = packed.suffixes.offsets.length - 1;
        if (count === 0) return { width: answers.length, values: new Float32Array(0), ...(labelMass && { labelMass: new Float32Array(0) }) };
        together.requests++;
        together.prompts += count;
        const { logits, whole } = await score(packed, plain);
        return { width: answers.length, values: answerLogits(logits, tokens), ...(whole && { labelMass: massOf(logits, whole, tokens) }) };
      };
      return {
        contextTokens,
        close() {
          leave();
          return close();
        },
        answer: async (sequences) => answered(plainPrompts(sequences, limits), true),
        score: async (shared) => answered(packedPrompts(shared, limits), false),
        usage: () => {
          const { asked, computed, trees, cascades } = work();
          return {
            requests: together.requests, retries: 0, asked: together.prompts, kept: 0, promptTokens: computed, completionTokens: 0, keptPromptTokens: 0, keptCompletionTokens: 0,
            path: trees + cascades > 0 ? `what prompts share was computed once, ${computed} tokens instead of ${asked}; ends in one row ${trees} times, in several ${cascades} times` : 'every prompt by itself',
          };
        },
      };
    },
  };
}
