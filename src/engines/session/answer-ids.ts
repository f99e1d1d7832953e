import type { LoadedTokenizer } from '../../core/engine.ts';
import { EngineError } from '../../core/errors.ts';

export type AnswerRule = 'vocabulary' | 'first-piece';

/**
 * The one token that stands for each answer: its entry in the vocabulary, or the first piece that it is cut into.
 * Pieces that all answers begin with (a bare blank, in vocabularies that put one before every text) are passed over.
 *
 * Errors: `EngineError` `answer-tokens` when an answer has no entry (nothing is guessed), or two have the same token.
 *
 * Source: RecBench looks `YES` and `NO` up for some families and takes the first piece for others. Differs: nothing is
 * passed over there, so such a vocabulary would answer one half to everything.
 */
export function answerIds({ idOf, encode }: LoadedTokenizer, answers: readonly string[], rule: AnswerRule): number[] {
  const pieces = answers.map((answer) => encode(answer));
  const common = commonPieces(pieces);
  const ids = answers.map((answer, at) => {
    const id = rule === 'vocabulary' ? idOf(answer) : pieces[at]![common];
    if (id !== undefined) return id;
    throw new EngineError('answer-tokens', `"${answer}" is no entry of the vocabulary; the tokenizer cuts it into ids ${pieces[at]!.join(', ') || 'none'}`,
      "choose `answerRule: 'first-piece'` to score the first of these, as RecBench does for such models, or other `answers`");
  });
  const again = ids.findIndex((id, at) => ids.indexOf(id) !== at);
  if (again === -1) return ids;
  throw new EngineError('answer-tokens', `"${answers[ids.indexOf(ids[again]!)]}" and "${answers[again]}" have the same token, id ${ids[again]}`,
    'choose answers that begin differently');
}

/** How many pieces all answers begin with; at least one piece of each is left. */
function commonPieces(pieces: readonly Int32Array[]): number {
  let common = 0;
  while (pieces.length > 1 && pieces.every((ids) => ids.length > common + 1 && ids[common] === pieces[0]![common])) common++;
  return common;
}
