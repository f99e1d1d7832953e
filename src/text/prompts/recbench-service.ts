import type { PromptTemplate } from '../../core/template.ts';

/** What RecBench lets the system say to a service before every prompt: its longer instruction. */
export const recbenchServiceSystem = 'You are a recommender. I will provide user behavior sequence, and a candidate item. '
  + 'Please response "YES" or "NO" to represent whether this user is interested in this item. '
  + 'You are not allowed to response any other words for any explanation or note. Now, your role formally begins. '
  + 'Any other information should not disturb you. ';

/**
 * RecBench's pair-wise prompt for services with a chat: clicks and candidate, without instruction and without `Answer`.
 * The instruction is `recbenchServiceSystem`, for the engine's option `system`.
 *
 * Source: RecBench `service/` and `utils/prompt.py`.
 *
 * @example
 * recbenchService.render(['A', 'B'], 'C') // 'User behavior sequence: \n(1) A\n(2) B\nCandidate item: C'
 */
export const recbenchService: PromptTemplate = {
  name: 'recbench-service',
  version: 1,
  render: (history, candidate) => `User behavior sequence: \n${history.map((text, at) => `(${at + 1}) ${text}`).join('\n')}\nCandidate item: ${candidate}`,
};
