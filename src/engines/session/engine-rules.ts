import type { Rule } from '../../core/option-rules.ts';

/** The path of a folder. */
export const folderPath: Rule = (value) => typeof value === 'string' && value !== '' ? undefined : 'the path of a folder';

/** What a model may answer. */
export const answerList: Rule = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string') ? undefined : 'a list of words';
