import type { EngineUsage } from '../core/usage.ts';
import { counted, wholeNumber } from './numbers.ts';

/**
 * What an engine was asked, and what it cost, in a line.
 *
 * @example
 * usageLine({ engine: 'openai-chat', branch: '', requests: 3, retries: 1, asked: 3, kept: 2, promptTokens: 1200, completionTokens: 3, keptPromptTokens: 800, keptCompletionTokens: 2, cost: 0.25 }) // 'openai-chat: 3 answers in 3 requests (1 tried again), 1,200 tokens read, 3 written, cost 0.25; 2 answers kept from before'
 */
export function usageLine({ engine, branch, requests, retries, asked, kept, promptTokens, completionTokens, cost, path }: EngineUsage): string {
  const again = retries === 0 ? '' : ` (${wholeNumber(retries)} tried again)`;
  return `${engine}${branch === '' ? '' : ` on ${branch}`}: ${counted(asked, 'answer')} in ${counted(requests, 'request')}${again}, ${
    counted(promptTokens, 'token')} read, ${wholeNumber(completionTokens)} written${cost === undefined ? '' : `, cost ${costOf(cost)}`}${
    kept === 0 ? '' : `; ${counted(kept, 'answer')} kept from before`}${path === undefined ? '' : `; ${path}`}`;
}

/**
 * Money, to the fourth place after the point or to the first that tells something.
 *
 * @example
 * [1234.5, 0.25, 0.000012, 0].map(costOf) // ['1234.5', '0.25', '0.000012', '0']
 */
export const costOf = (cost: number): string =>
  cost === 0 || cost >= 1e-4 ? String(Number(cost.toFixed(4))) : cost.toFixed(20).replace(/^(0\.0*\d{1,2}).*$/, '$1');
