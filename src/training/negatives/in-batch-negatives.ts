import { checkOptions } from '../../core/option-rules.ts';
import { BarredItems, bar } from './barred-items.ts';
import { drawUnbarred } from './draw-unbarred.ts';
import { checkCatalogue, drawsOf, negativeRules } from './negative-options.ts';
import type { NegativeOptions, NegativeSampler } from './negatives.ts';

/**
 * The positives of other rows of the batch, drawn without replacement: items that are encoded anyway, popular ones more often.
 *
 * Where the batch has too few others (a batch of 1 has none), the rest are random items as in `trueThenRandom`. With
 * `collisions: 'allowed'` any other row's positive will do, be it of the history, clicked in the same impression, drawn
 * before or the same item. The draw of a row depends on the batch it is in, as any in-batch sampling does; batches are cut
 * the same way when a run is resumed.
 *
 * Source: Hidasi et al. 2016, arXiv:1511.06939, section 3.1.2.
 *
 * @example
 * const impressions = {
 *   history: listOf(Int32Array.of(), [0, 0]), candidates: listOf(Int32Array.of(5, 6), [1, 1]), labels: listOf(Uint8Array.of(1, 1), [1, 1]),
 * }
 * const rows = { impressions, sourceRows: Float64Array.of(0, 1), impressionOf: Int32Array.of(0, 1), candidateOf: Int32Array.of(0, 0) }
 * const negatives = new Int32Array(2)
 * inBatchNegatives({ perPositive: 1, seed: 1 }).open({ items: 9 })(rows, 0, negatives)
 * negatives // Int32Array.of(6, 5)
 */
export function inBatchNegatives(options: NegativeOptions): NegativeSampler {
  checkOptions('inBatchNegatives', options, negativeRules);
  const { perPositive, seed, collisions = 'resample' } = options;
  const strictest = collisions === 'resample' ? bar.history : Infinity;
  return {
    name: 'in-batch-negatives',
    perPositive,
    open(catalogue) {
      checkCatalogue('inBatchNegatives', options, catalogue);
      const { items } = catalogue;
      const barred = new BarredItems(items);
      const drawItem = (draw: () => number) => Math.floor(draw() * items);
      return (rows, epoch, into) => {
        const { impressionOf, candidateOf, impressions: { candidates } } = rows;
        const others = new Int32Array(impressionOf.length - 1);
        for (let row = 0; row < impressionOf.length; row++) {
          const draw = drawsOf(seed, epoch, rows, row);
          barred.begin(rows, row);
          for (let i = 0; i < others.length; i++) others[i] = i < row ? i : i + 1;
          const end = (row + 1) * perPositive;
          let to = row * perPositive;
          for (let left = others.length; to < end && left > 0;) {
            const at = Math.floor(draw() * left);
            const other = others[at]!;
            others[at] = others[--left]!;
            const item = candidates.values[candidates.offsets[impressionOf[other]!]! + candidateOf[other]!]!;
            if (barred.isBarred(item, strictest)) continue;
            barred.raise(item, bar.taken);
            into[to++] = item;
          }
          while (to < end) into[to++] = collisions === 'allowed' ? drawItem(draw) : drawUnbarred(barred, draw, drawItem);
        }
      };
    },
    toJSON: () => ({ inBatchNegatives: options }),
  };
}
