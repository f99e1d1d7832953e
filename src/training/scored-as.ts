import type { Recommender } from './recommender.ts';

/**
 * What the scores of a recommender are to metrics of probabilities: logits where their sigmoid is read, as ranking learns it; where they are
 * read as they are, probabilities, which those of matching are only by chance.
 *
 * Source: Legommenders `utils/metrics.py`, which reads the scores of either as they are.
 *
 * @example
 * scoredAs({ scheme: 'ranking' }) // 'logits'
 * scoredAs({ scheme: 'ranking', probabilities: 'raw' }) // 'probabilities'
 */
export function scoredAs({ scheme, probabilities = scheme === 'ranking' ? 'sigmoid' : 'raw' }: Pick<Recommender, 'scheme' | 'probabilities'>): 'logits' | 'probabilities' {
  return probabilities === 'sigmoid' ? 'logits' : 'probabilities';
}
