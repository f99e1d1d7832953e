import type { Rule } from '../../core/option-rules.ts';

/** Words, or lists of ways to spell one. */
export const answersRule: Rule = (value) => Array.isArray(value) && value.length > 0 && value.every((answer) => isWord(answer) || (Array.isArray(answer) && answer.length > 0 && answer.every(isWord)))
  ? undefined : 'a list of words, or of lists of spellings';

const isWord = (value: unknown) => typeof value === 'string' && value !== '';
