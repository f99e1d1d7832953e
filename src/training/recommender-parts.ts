import { type Assembly, assembly } from '../nn/assembly.ts';
import type { Recommender } from './recommender.ts';

type Parts = Pick<Recommender, 'items' | 'users' | 'predictor' | 'supervision'>;

/**
 * Some parts of a recommender, each with its weights under its own name. Where the encoder of users is that of items, the very same object,
 * it has one set of weights, those under `items`, and gradients of both uses are added up.
 *
 * @example
 * const encoder = { weights: { row: { shape: [4], init: { kind: 'ones' } } } };
 * Object.keys(recommenderParts({ items: encoder, users: encoder }, 'items', 'users').weights) // ['items.row']
 * Object.keys(recommenderParts({ items: encoder, users: { ...encoder } }, 'items', 'users').weights) // ['items.row', 'users.row']
 */
export function recommenderParts<K extends keyof Parts>(recommender: Parts, ...names: readonly K[]): Assembly<Required<Pick<Parts, K>>> {
  const called = (name: K) => name === 'users' && recommender.users === recommender.items ? 'items' : name;
  const parts = assembly(Object.fromEntries(names.map((name) => [called(name), recommender[name]])));
  return {
    weights: parts.weights,
    at(weights, pass) {
      const calls = parts.at(weights, pass);
      return Object.fromEntries(names.map((name) => [name, calls[called(name)]])) as ReturnType<Assembly<Required<Pick<Parts, K>>>['at']>;
    },
  };
}
