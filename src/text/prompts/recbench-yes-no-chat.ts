import type { PromptTemplate } from '../../core/template.ts';
import { recbenchParts } from '../recbench-parts.ts';

const system = 'You are a recommender. I will provide user behavior sequence, and a candidate item. '
  + 'Please response "YES" or "NO" to represent whether this user is interested in this item. '
  + 'You are not allowed to response any other words for any explanation or note. Now, your role formally begins. '
  + 'Any other information should not disturb you. ';

/**
 * RecBench's pair-wise prompt for instruction-tuned models: as `recbenchYesNo` with a longer instruction.
 * It is plain text, without a chat template, as in the original.
 *
 * Source: RecBench `utils/prompt.py`, CHAT_SYSTEM, SIMPLE_SUFFIX.
 *
 * @example
 * recbenchYesNoChat.render(['A', 'B'], 'C').slice(-72) // 'User behavior sequence: \n(1) A\n(2) B\nCandidate item: C\nAnswer (Yes/No): '
 */
export const recbenchYesNoChat: PromptTemplate = {
  name: 'recbench-yes-no-chat',
  version: 1,
  parts: recbenchParts(system),
  render: (history, candidate) => {
    const clicks = history.map((text, at) => `(${at + 1}) ${text}`).join('\n');
    return `${system}User behavior sequence: \n${clicks}\nCandidate item: ${candidate}\nAnswer (Yes/No): `;
  },
};
