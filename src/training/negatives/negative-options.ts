import { OptionsError } from '../../core/errors.ts';
import { oneOf, optional, type Rules, wholeNumber } from '../../core/option-rules.ts';
import { ticket } from '../../flow/tickets.ts';
import type { TrainingRows } from '../batches/training-rows.ts';
import type { Catalogue, NegativeOptions } from './negatives.ts';

export const negativeRules: Rules<NegativeOptions> =
  { perPositive: wholeNumber(1), seed: wholeNumber(0), collisions: optional(oneOf('resample', 'allowed')) };

/** Refuses more negatives than the catalogue has items besides the positive. */
export function checkCatalogue(name: string, { perPositive, collisions = 'resample' }: NegativeOptions, { items }: Catalogue): void {
  const least = collisions === 'resample' ? perPositive + 1 : 1;
  if (items >= least) return;
  throw new OptionsError('wrong-value', `${name}: "perPositive" is ${perPositive}, and the catalogue has ${items} items`,
    `it wants at most ${Math.max(0, items - 1)}: a positive and its negatives are different items`);
}

/** Random numbers of a training row: of its seed, epoch, source row and candidate, whatever stands beside it in the batch. */
export function drawsOf(seed: number, epoch: number, { sourceRows, impressionOf, candidateOf }: TrainingRows, row: number): () => number {
  const source = sourceRows[impressionOf[row]!]!;
  let draw = candidateOf[row]! << 16;
  return () => ticket(seed, epoch, source, draw++);
}
