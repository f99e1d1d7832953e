import type { Impression } from './impressions.ts';

/** Impressions in the order of their prefixes, and how many tokens each one's prefix has in common with the next one's. */
export interface SortedImpressions {
  readonly impressions: readonly Impression[];
  readonly common: Int32Array;
}

/** What is computed after tokens that were: texts that are read at their end, and beginnings that more follows. */
export interface PlannedPart {
  readonly ends: readonly Impression[];
  /** Impressions [from, until) that begin with the same `tokens` tokens, those before included. */
  readonly beginnings: readonly { readonly from: number; readonly until: number; readonly tokens: number }[];
}

/** Fewer tokens in common are computed again: a pass costs more. */
const least = 16;
/** So many tokens have to be saved at least. */
const worthwhile = 32;

/** Sorted by the ids of their prefixes, so that those which begin alike are neighbours. */
export function sortedImpressions(given: readonly Impression[]): SortedImpressions {
  const impressions = [...given].sort((a, b) => {
    const at = commonTokens(a.prefix, b.prefix);
    return (a.prefix[at] ?? -1) - (b.prefix[at] ?? -1) || a.first - b.first;
  });
  return { impressions, common: Int32Array.from({ length: Math.max(0, impressions.length - 1) }, (_, at) => commonTokens(impressions[at]!.prefix, impressions[at + 1]!.prefix)) };
}

/**
 * What to compute of impressions [from, until) whose first `before` tokens have been: a walk through the trie of their prefixes, which
 * goes by what the impressions of this call are and by nothing else, so that the same call is always computed in the same way.
 */
export function plannedPart({ impressions, common }: SortedImpressions, from: number, until: number, before: number): PlannedPart {
  const [ends, beginnings]: [Impression[], { from: number; until: number; tokens: number }[]] = [[], []];
  for (let first = from, last: number; first < until; first = last) {
    let tokens = impressions[first]!.prefix.length;
    let prompts = impressions[first]!.suffixes.length;
    for (last = first + 1; last < until && common[last - 1]! >= before + least; last++) {
      tokens = Math.min(tokens, common[last - 1]!);
      prompts += impressions[last]!.suffixes.length;
    }
    if ((tokens - before) * (prompts - 1) >= worthwhile) beginnings.push({ from: first, until: last, tokens });
    else ends.push(...impressions.slice(first, last));
  }
  return { ends, beginnings };
}

function commonTokens(a: Int32Array, b: Int32Array): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a[at] === b[at]) at++;
  return at;
}
