import { DataError } from '../../core/errors.ts';
import { checkOptions, optional, type Rules } from '../../core/option-rules.ts';
import { aliasTable } from './alias-table.ts';
import { BarredItems } from './barred-items.ts';
import { drawUnbarred } from './draw-unbarred.ts';
import { checkCatalogue, drawsOf, negativeRules } from './negative-options.ts';
import type { NegativeOptions, NegativeSampler } from './negatives.ts';

export interface PopularityNegativesOptions extends NegativeOptions {
  /** An item with twice the clicks is drawn 2^alpha times as often. Default 0.75; 0 draws all clicked items alike. */
  readonly alpha?: number;
}

const rules: Rules<PopularityNegativesOptions> = { ...negativeRules, alpha: optional((value) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? undefined : 'a number of at least 0') };

/**
 * Random items, by how often they were clicked: in proportion to clicks^alpha.
 *
 * An item without clicks is drawn only where no other is left. Collisions are treated as in `trueThenRandom`.
 *
 * Errors: `DataError` `missing-column` without the clicks of the items, `empty` where nobody clicked anything.
 * Source: Mikolov et al. 2013, arXiv:1310.4546, for alpha 0.75.
 *
 * @example
 * const impressions = { history: listOf(Int32Array.of(0), [1]), candidates: listOf(Int32Array.of(1), [1]), labels: listOf(Uint8Array.of(1), [1]) }
 * const rows = { impressions, sourceRows: Float64Array.of(0), impressionOf: Int32Array.of(0), candidateOf: Int32Array.of(0) }
 * const negatives = new Int32Array(1)
 * const draw = popularityNegatives({ perPositive: 1, seed: 1 }).open({ items: 4, clicks: [9, 9, 0, 1] })
 * draw(rows, 0, negatives)
 * negatives // Int32Array.of(3)
 */
export function popularityNegatives(options: PopularityNegativesOptions): NegativeSampler {
  checkOptions('popularityNegatives', options, rules);
  const { perPositive, seed, alpha = 0.75, collisions = 'resample' } = options;
  return {
    name: 'popularity-negatives',
    perPositive,
    open(catalogue) {
      checkCatalogue('popularityNegatives', options, catalogue);
      const table = aliasTable(weightsOf(catalogue.items, catalogue.clicks, alpha));
      const barred = new BarredItems(catalogue.items);
      const drawItem = (draw: () => number) => table(draw());
      return (rows, epoch, into) => {
        for (let row = 0; row < rows.impressionOf.length; row++) {
          const draw = drawsOf(seed, epoch, rows, row);
          barred.begin(rows, row);
          for (let to = row * perPositive; to < (row + 1) * perPositive; to++) {
            into[to] = collisions === 'allowed' ? drawItem(draw) : drawUnbarred(barred, draw, drawItem);
          }
        }
      };
    },
    toJSON: () => ({ popularityNegatives: options }),
  };
}

function weightsOf(items: number, clicks: ArrayLike<number> | undefined, alpha: number): Float64Array {
  if (clicks === undefined || clicks.length !== items) {
    throw new DataError('missing-column', `popularityNegatives: ${clicks === undefined ? 'the items have no clicks' : `${clicks.length} numbers of clicks for ${items} items`}`,
      'count the clicks of the training rows, or use trueThenRandom');
  }
  const weights = Float64Array.from(clicks, (count) => count > 0 ? count ** alpha : 0);
  if (weights.some((weight) => weight > 0)) return weights;
  throw new DataError('empty', 'popularityNegatives: no item was ever clicked', 'use trueThenRandom');
}
