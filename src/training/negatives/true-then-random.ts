import { checkOptions } from '../../core/option-rules.ts';
import { BarredItems, bar } from './barred-items.ts';
import { drawUnbarred } from './draw-unbarred.ts';
import { checkCatalogue, drawsOf, negativeRules } from './negative-options.ts';
import type { NegativeOptions, NegativeSampler } from './negatives.ts';

/**
 * The candidates that the impression showed and nobody clicked, then random items: at most `perPositive` of the first,
 * drawn without replacement, the rest evenly from the catalogue.
 *
 * With `collisions: 'resample'` (the default) a positive and its negatives are different items; random ones are neither of
 * the history nor clicked in the same impression, as long as the catalogue has others. Fault: none; an impression that
 * showed nothing else gets random items.
 *
 * Source: Legommenders `loader/resampler.py`. Differs: there the user's negatives of all impressions make one pool, and a
 * random item may be the positive or one drawn before (`collisions: 'allowed'`).
 *
 * @example
 * const impressions = { history: listOf(Int32Array.of(0), [1]), candidates: listOf(Int32Array.of(1, 2), [2]), labels: listOf(Uint8Array.of(1, 0), [2]) }
 * const rows = { impressions, sourceRows: Float64Array.of(0), impressionOf: Int32Array.of(0), candidateOf: Int32Array.of(0) }
 * const negatives = new Int32Array(2)
 * trueThenRandom({ perPositive: 2, seed: 1 }).open({ items: 4 })(rows, 0, negatives)
 * negatives // Int32Array.of(2, 3)
 */
export function trueThenRandom(options: NegativeOptions): NegativeSampler {
  checkOptions('trueThenRandom', options, negativeRules);
  const { perPositive, seed, collisions = 'resample' } = options;
  return {
    name: 'true-then-random',
    perPositive,
    open(catalogue) {
      checkCatalogue('trueThenRandom', options, catalogue);
      const { items } = catalogue;
      const barred = new BarredItems(items);
      const drawItem = (draw: () => number) => Math.floor(draw() * items);
      let pool = new Int32Array(64);
      return (rows, epoch, into) => {
        const { candidates, labels } = rows.impressions;
        for (let row = 0; row < rows.impressionOf.length; row++) {
          const draw = drawsOf(seed, epoch, rows, row);
          barred.begin(rows, row);
          const impression = rows.impressionOf[row]!;
          const from = candidates.offsets[impression]!;
          const shown = candidates.offsets[impression + 1]! - from;
          if (shown > pool.length) pool = new Int32Array(2 * shown);
          let left = 0;
          for (let i = 0; i < shown; i++) {
            if (labels.values[labels.offsets[impression]! + i] !== 1) pool[left++] = candidates.values[from + i]!;
          }
          const end = (row + 1) * perPositive;
          let to = row * perPositive;
          while (to < end && left > 0) {
            const at = Math.floor(draw() * left);
            const item = pool[at]!;
            pool[at] = pool[--left]!;
            if (collisions === 'resample' && barred.isBarred(item, bar.clicked)) continue;
            barred.raise(item, bar.taken);
            into[to++] = item;
          }
          while (to < end) into[to++] = collisions === 'allowed' ? drawItem(draw) : drawUnbarred(barred, draw, drawItem);
        }
      };
    },
    toJSON: () => ({ trueThenRandom: options }),
  };
}
