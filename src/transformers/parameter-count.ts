import type { TransformerFacts } from './family.ts';

/**
 * Numbers that a model consists of; a matrix that serves as embedding and head counts once.
 *
 * @example
 * parameterCount({ weights: { weight: { shape: [2, 3], init: { kind: 'zeros' } } } }) // 6
 */
export function parameterCount({ weights }: Pick<TransformerFacts, 'weights'>): number {
  return Object.values(weights).reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}
