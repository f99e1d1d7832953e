import type { MatchingTemplate } from '../../core/template.ts';

/**
 * What Recformer reads of a user and of an item: a JSON list of items, of which each is an object of attributes as `itemAttributes` tells them.
 *
 * @example
 * recformerMatching.user(['{"title":"A"}', '{"title":"B"}']) // '[{"title":"A"},{"title":"B"}]'
 */
export const recformerMatching: MatchingTemplate = {
  name: 'recformer-matching',
  version: 1,
  user: (history) => `[${history.join(',')}]`,
  item: (candidate) => `[${candidate}]`,
};
