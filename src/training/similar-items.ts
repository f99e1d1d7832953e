import type { Source } from '../core/ends.ts';
import type { Items } from '../core/items.ts';
import { checkOptions, having, optional, type Rule, wholeNumber } from '../core/option-rules.ts';
import type { Impressions } from '../core/scenario.ts';
import type { Neighbours, SimilarItems } from '../core/similar-items.ts';
import { distinctClicks } from './neighbours/distinct-clicks.ts';
import { nearestItems } from './neighbours/nearest-items.ts';

export interface SimilarItemsOptions {
  /** Impressions of train: who clicked what, in histories and among candidates. */
  readonly data: Source<Impressions>;
  readonly items: Items;
  /** Neighbours kept of each item. Default 50. */
  readonly neighbours?: number;
  /** Users added who clicked one of the two alone: what few have clicked together counts for less. Default 10. */
  readonly shrink?: number;
  /** Users with more clicks than these are left out: their cost is the square. Default 1000. */
  readonly userClicks?: number;
  /** Distinct clicks at most, of all users. Default 50 million, up to 2.4 GB. */
  readonly clicks?: number;
}

const atLeastZero: Rule = (value) => typeof value === 'number' && value >= 0 && value < Infinity ? undefined : 'a number of at least 0';

/**
 * The items that are clicked by the same users, from impressions that are streamed once.
 *
 *     similarity = together / sqrt(clicks * clicks of the other) * together / (together + shrink)
 *
 * Memory: up to 48 bytes per distinct click while they are read, 8 per neighbour after. Time: the square of each user's clicks.
 *
 * Errors, when loaded: `DataError` `malformed` for an item number that there is not, `too-large`; whatever the source throws.
 *
 * Source: cosine as in Sarwar et al. 2001, Deshpande and Karypis 2004; the shrinkage as in Bell and Koren 2007.
 *
 * @example
 * const data = { open: async function* () {}, identify: async () => ({}) };
 * const items = { load: async () => ({ count: 3 }) };
 * (await similarItems({ data, items }).load()).items.offsets // Int32Array.of(0, 0, 0, 0)
 */
export function similarItems(options: SimilarItemsOptions): SimilarItems {
  checkOptions('similarItems', options, {
    data: having('a source', 'open', 'identify'), items: having('the items of a scenario', 'load'), neighbours: optional(wholeNumber(1)),
    shrink: optional(atLeastZero), userClicks: optional(wholeNumber(1)), clicks: optional(wholeNumber(1)),
  });
  const { data, items, neighbours = 50, shrink = 10, userClicks = 1000, clicks = 50_000_000 } = options;
  let loading: Promise<Neighbours> | undefined;
  const load = async () => {
    const { count } = await items.load();
    return nearestItems(await distinctClicks(data.open(0), count, clicks), count, { neighbours, shrink, userClicks });
  };
  return {
    load: () => (loading ??= load()),
    identify: async () => ({ data: await data.identify(), neighbours, shrink, userClicks }),
    toJSON: () => ({ similarItems: { neighbours, shrink, userClicks } }),
  };
}
