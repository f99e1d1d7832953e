import type { EngineUsage } from '../core/usage.ts';
import { type Html, html } from './html.ts';
import { wholeNumber } from './numbers.ts';
import { costOf } from './usage-line.ts';

/** What engines that count were asked by the last command, and what it cost. */
export function usageTable(usage: readonly EngineUsage[]): Html {
  const titles = ['requests', 'tried again', 'answers', 'kept from before', 'tokens read', 'tokens written', 'tokens of the kept', 'cost'];
  return html`<div class="wide" tabindex="0" role="region" aria-labelledby="usage-caption"><table>
<caption><span id="usage-caption">What was asked by the last command, in tokens as the service counts them. Kept answers were paid for earlier.</span></caption>
<thead><tr><th scope="col">branch</th><th scope="col">engine</th>${titles.map((title) => html`<th scope="col" class="number">${title}</th>`)}</tr></thead><tbody>
${usage.map((one) => html`<tr><td>${one.branch === '' ? 'shared' : one.branch}</td><th scope="row">${one.engine}${one.path !== undefined && html` <small>${one.path}</small>`}</th>${
  [one.requests, one.retries, one.asked, one.kept, one.promptTokens, one.completionTokens, one.keptPromptTokens + one.keptCompletionTokens]
    .map((count) => html`<td class="number">${wholeNumber(count)}</td>`)}<td class="number">${one.cost === undefined ? '–' : costOf(one.cost)}</td></tr>\n`)}</tbody></table></div>`;
}
