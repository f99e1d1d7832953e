import type { LoadedTokenizer } from '../../core/engine.ts';
import { EngineError } from '../../core/errors.ts';
import { labelRuleOf } from '../../transformers/label-rule.ts';
import { answerIds } from '../session/answer-ids.ts';

/** An answer: a word, or several ways of spelling it whose probabilities are added up. */
export type Answer = string | readonly string[];

/** `family`: as RecBench reads models of the family. Else as `AnswerRule`. */
export type ModelAnswerRule = 'family' | 'vocabulary' | 'first-piece';

/** The tokens that stand for answers. */
export interface AnswerTokens {
  /** Entries of the vocabulary, each once. */
  readonly columns: readonly number[];
  /** Of each answer, which of `columns` it is made of. */
  readonly groups: readonly (readonly number[])[];
}

/**
 * The tokens that stand for each answer. A way of spelling has to be one token, as the vocabulary has it or as a text is cut.
 *
 * Errors: `EngineError` `answer-tokens` for an answer, or a way of spelling it, that is no token, and for two answers with a token in common.
 */
export function answerTokens(tokenizer: LoadedTokenizer, family: string, answers: readonly Answer[], asked: ModelAnswerRule): AnswerTokens {
  const told = labelRuleOf(family);
  const rule = asked === 'family' ? told.rule : asked;
  const spelled = answers.map((answer) => asked === 'family' && told.small && typeof answer === 'string' ? answer.toLowerCase() : answer);
  const words = spelled.every((answer) => typeof answer === 'string');
  const ids = words ? answerIds(tokenizer, spelled, rule).map((id) => [id]) : spelled.map((answer) => [...new Set([answer].flat().map((spelling) => oneToken(tokenizer, spelling)))]);
  const columns = [...new Set(ids.flat())];
  if (columns.length === ids.flat().length) return { columns, groups: ids.map((of) => of.map((id) => columns.indexOf(id))) };
  const twice = columns.find((id) => ids.filter((of) => of.includes(id)).length > 1)!;
  const which = answers.filter((_, at) => ids[at]!.includes(twice)).map((answer) => `"${[answer].flat().join('" or "')}"`);
  throw new EngineError('answer-tokens', `${which.join(' and ')} have the same token, id ${twice}`, 'choose answers that begin differently');
}

function oneToken({ idOf, encode }: LoadedTokenizer, spelling: string): number {
  const known = idOf(spelling);
  if (known !== undefined) return known;
  const ids = encode(spelling);
  if (ids.length === 1) return ids[0]!;
  throw new EngineError('answer-tokens', `"${spelling}" is not one token; the tokenizer cuts it into ids ${ids.join(', ') || 'none'}`, 'leave this way of spelling out');
}

/**
 * One logit per answer, from those of its tokens: the logarithm of the sum of their exps.
 *
 * @example
 * answerLogits(Float32Array.of(1, 2, 3), { columns: [7, 8, 9], groups: [[2], [0, 1]] }) // [3, 2.3132617473602295]
 */
export function answerLogits(logits: Float32Array, { columns, groups }: AnswerTokens): Float32Array {
  if (groups.every((of, at) => of.length === 1 && of[0] === at)) return logits;
  const answers = new Float32Array(logits.length / columns.length * groups.length);
  for (let at = 0; at < answers.length; at++) {
    const row = Math.floor(at / groups.length) * columns.length;
    answers[at] = logSumExp(groups[at % groups.length]!.map((column) => logits[row + column]!));
  }
  return answers;
}

/**
 * How much of the probability of the next token is on any of the answers, from the logits of their tokens and what all logits come to.
 *
 * @example
 * labelMass(Float32Array.of(0, 0), Float32Array.of(Math.log(4)), { columns: [7, 8], groups: [[0], [1]] })[0].toFixed(3) // '0.500'
 */
export function labelMass(logits: Float32Array, whole: Float32Array, { columns }: AnswerTokens): Float32Array {
  return whole.map((all, row) => Math.exp(logSumExp(Array.from(logits.subarray(row * columns.length, (row + 1) * columns.length))) - all));
}

function logSumExp(values: readonly number[]): number {
  const most = Math.max(...values);
  return Number.isFinite(most) ? most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0)) : most;
}
