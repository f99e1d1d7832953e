import type { PromptTemplate } from '../../core/template.ts';
import { recbenchParts } from '../recbench-parts.ts';

const system = 'You are a recommender. Please response "YES" or "NO" to represent whether this user is interested in this item. ';

/**
 * RecBench's pair-wise prompt for models that only complete text: one sentence of instruction, the clicks numbered from
 * the oldest, the candidate, and `Answer (Yes/No): `. The wording, slips included, is the protocol.
 *
 * Source: RecBench `utils/prompt.py`, SIMPLE_SYSTEM, SIMPLE_SUFFIX.
 *
 * @example
 * recbenchYesNo.render(['A', 'B'], 'C').slice(-72) // 'User behavior sequence: \n(1) A\n(2) B\nCandidate item: C\nAnswer (Yes/No): '
 */
export const recbenchYesNo: PromptTemplate = {
  name: 'recbench-yes-no',
  version: 1,
  parts: recbenchParts(system),
  render: (history, candidate) => {
    const clicks = history.map((text, at) => `(${at + 1}) ${text}`).join('\n');
    return `${system}User behavior sequence: \n${clicks}\nCandidate item: ${candidate}\nAnswer (Yes/No): `;
  },
};
