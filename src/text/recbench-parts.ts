import type { PromptParts } from '../core/template.ts';

/** RecBench's pair-wise prompt in parts; one after the other they are its text. */
export const recbenchParts = (system: string): PromptParts => ({
  before: [system, 'User behavior sequence: \n'], number: (click) => `(${click}) `, after: '\n', candidate: 'Candidate item: ', suffix: '\nAnswer (Yes/No): ',
});
