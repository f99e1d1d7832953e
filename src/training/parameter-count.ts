import { sizeOf } from './initial-weights.ts';
import type { Recommender } from './recommender.ts';
import { partWeights, type TableSizes, tableWeights } from './tables.ts';

/** How many numbers a recommender is made of. */
export interface ParameterCount {
  /** Those that training moves. */
  readonly trained: number;
  /** Vectors from outside, and running statistics. */
  readonly frozen: number;
  /** All of both, by part. */
  readonly parts: Readonly<Record<'items' | 'users' | 'predictor' | 'supervision' | 'tables' | 'special', number>>;
}

/**
 * The parameters of a recommender: of its parts, and of the tables over a catalogue.
 *
 * @param sizes Rows of the tables, as `itemTable` counts them. Without them there are no rows, only the layers beside.
 *
 * Source: Legommenders `sizer.py`, which counts what is trained, tables among it.
 *
 * @example
 * import { naml } from '../recommenders/naml.ts';
 * parameterCount(naml({ form: 'id', width: 8 }), { vocabularies: { id: 100 } }) // { trained: 880, frozen: 0, parts: { items: 0, users: 80, predictor: 0, supervision: 0, tables: 800, special: 0 } }
 */
export function parameterCount(recommender: Recommender, sizes?: TableSizes): ParameterCount {
  const specs = { ...partWeights(recommender), ...(sizes && tableWeights(recommender, sizes)) };
  const parts = { items: 0, users: 0, predictor: 0, supervision: 0, tables: 0, special: 0 };
  const count = { trained: 0, frozen: 0 };
  for (const [name, { shape, frozen }] of Object.entries(specs)) {
    const size = sizeOf(shape);
    parts[name.slice(0, name.indexOf('.')) as keyof typeof parts] += size;
    count[frozen ? 'frozen' : 'trained'] += size;
  }
  return { ...count, parts };
}
