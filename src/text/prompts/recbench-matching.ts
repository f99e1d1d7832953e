import type { MatchingTemplate } from '../../core/template.ts';

/**
 * What RecBench lets an encoder read of a user and of an item: no instruction, no suffix.
 *
 * Source: RecBench `worker.py --type embed`.
 *
 * @example
 * recbenchMatching.user(['A', 'B']) // 'User behavior sequence: \n(1) A\n(2) B'
 */
export const recbenchMatching: MatchingTemplate = {
  name: 'recbench-matching',
  version: 1,
  user: (history) => `User behavior sequence: \n${history.map((text, at) => `(${at + 1}) ${text}`).join('\n')}`,
  item: (candidate) => `Candidate item: ${candidate}`,
};
