import { adamW } from '../../training/optimizers/adam-w.ts';
import { adam } from '../../training/optimizers/adam.ts';
import type { AdamOptions } from '../../training/optimizers/adam-rule.ts';
import type { Optimizer } from '../../training/optimizers/optimizer.ts';
import { ratesByPrefix } from '../../training/optimizers/rates-by-prefix.ts';
import { sgd } from '../../training/optimizers/sgd.ts';
import type { Mapping } from '../tree.ts';
import { chosen, type PlaceOf } from './chosen.ts';
import { placed } from './placed.ts';

export const optimizers: Readonly<Record<string, (options: AdamOptions) => Optimizer>> = { adam, adamW, sgd };

/**
 * The section `optimizer`: `{ adam: { rate: 0.001, rates: { items: 0.1 } } }`.
 *
 * @param weights Names of those that it will move.
 */
export function optimizerOf(section: Mapping, weights: readonly string[], placeOf: PlaceOf): Optimizer {
  const { name, options, pointer } = chosen(section, '/optimizer', placeOf);
  const { rates, ...own } = options;
  const optimizer = placed(placeOf(pointer), () => optimizers[name]!({
    ...own, ...(rates !== undefined && { rateOf: ratesByPrefix(rates as Readonly<Record<string, number>>) }),
  } as unknown as AdamOptions));
  if (rates !== undefined) placed(placeOf(`${pointer}/rates`), () => optimizer.check?.(weights));
  return optimizer;
}
