import { EngineError } from '../core/errors.ts';
import { freeMemory } from '../transformers/memory-plan.ts';
import type { WeightSpecs } from '../nn/module.ts';
import { standsStill } from './checkpoints/frozen-weights.ts';
import { sizeOf } from './initial-weights.ts';
import { statesTable, tableName } from './tables.ts';

const wordBytes = 4; // float32

/**
 * Bytes that the weights of a training take, where a model is brought along: here and in the thread that computes; of those that move
 * gradients, and the moments of Adam, too. What a batch takes comes on top.
 *
 * | weight | copies |
 * |---|---|
 * | stands still | 2; rows of a table 1, of which the thread is given those that a batch has |
 * | moves | 2, gradients 2, moments 2; rows of a table 1 and moments 2 |
 *
 * @example
 * trainingMemory({ 'items.model.a': { shape: [10], init: { kind: 'given' }, frozen: true }, 'tables.tokens.rows': { shape: [5, 2], init: { kind: 'zeros' } } }) // 200
 */
export function trainingMemory(specs: WeightSpecs): number {
  return wordBytes * Object.entries(specs).reduce((sum, [name, spec]) => {
    const still = standsStill(name, spec);
    const copies = name.startsWith('tables.') ? (still ? 1 : 3) : still ? 2 : 6;
    return sum + copies * sizeOf(spec.shape);
  }, 0);
}

/**
 * Refuses to train what cannot fit, before any weight is read. States that are there already are not counted.
 *
 * Errors: `EngineError` `out-of-memory`.
 */
export function refuseLargeTraining(name: string, specs: WeightSpecs, free = freeMemory()): void {
  const { [tableName(statesTable)]: _, ...others } = specs;
  const bytes = trainingMemory(others);
  if (bytes <= free) return;
  const gibibytes = (size: number) => `${(size / 2 ** 30).toFixed(1)} GiB`;
  throw new EngineError('out-of-memory', `${name}: its weights, with gradients and moments of those that move, take ${gibibytes(bytes)} of ${gibibytes(free)} free`,
    'leave the model as it is (`adapter`, `frozen`), run its lower layers once (`split`), or choose a smaller one');
}
