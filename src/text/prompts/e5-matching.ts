import type { MatchingTemplate } from '../../core/template.ts';
import { recbenchMatching } from './recbench-matching.ts';

/**
 * The texts of `recbenchMatching` with what E5 was trained to see before them: `query: ` before a user, `passage: ` before an item.
 *
 * Source: Wang et al. 2022 (E5). Differs: RecBench gives E5 its texts without them.
 *
 * @example
 * [e5Matching.user(['A']), e5Matching.item('B')] // ['query: User behavior sequence: \n(1) A', 'passage: Candidate item: B']
 */
export const e5Matching: MatchingTemplate = {
  name: 'e5-matching',
  version: 1,
  user: (history) => `query: ${recbenchMatching.user(history)}`,
  item: (candidate) => `passage: ${recbenchMatching.item(candidate)}`,
};
