import { EngineError } from '../core/errors.ts';
import type { SegmentSpec } from './compiled-program.ts';
import type { Numbers } from './program.ts';

/** Chunks of rows that are added at once have 1, 2, 4 ... rows: this many sizes. */
export const chunkSizes = 7;

/** In which order rows are added up that share a place. */
export interface SegmentOrder {
  /** Rows, by the size of their chunk. Within a size all first rows of the chunks come first, then all second ones. */
  readonly order: Int32Array;
  /** The place that each chunk is added to. No place has two chunks of one size, but for the largest. */
  readonly targets: Int32Array;
  /** How many chunks there are of each size. */
  readonly chunks: Int32Array;
}

/**
 * Cuts the rows of every place into chunks: 13 rows are chunks of 1, 4 and 8. What is then added at once has different
 * places, so that the sums are the same on any number of threads.
 *
 * Errors: `EngineError` `bad-input` for a place that is not there.
 *
 * @example
 * [...segmentOrder({ of: 'ids', segments: 2 }, { shape: [4], values: Int32Array.of(1, 0, 1, 1) }, 2).order] // [1, 0, 2, 3]
 */
export function segmentOrder({ of, floor }: Pick<SegmentSpec, 'of' | 'floor'>, { values }: Numbers, segments: number): SegmentOrder {
  const starts = new Int32Array(segments + 1);
  const at = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const place = floor && values[row]! < 0 ? 0 : values[row]!;
    if (!(place >= 0 && place < segments)) {
      throw new EngineError('bad-input', `input "${of}" holds ${place} at position ${row}, and has to hold places below ${segments}`, 'see what the program was compiled for');
    }
    at[row] = starts[place + 1]!++;
  }
  for (let place = 0; place < segments; place++) starts[place + 1]! += starts[place]!;
  const sorted = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const place = floor && values[row]! < 0 ? 0 : values[row]!;
    sorted[starts[place]! + at[row]!] = row;
  }
  return laid(sorted, starts);
}

/** @param sorted rows by place. @param starts where the rows of each place begin. */
function laid(sorted: Int32Array, starts: Int32Array): SegmentOrder {
  const largest = chunkSizes - 1;
  const chunksOf = (rows: number, size: number) => size === largest ? rows >> largest : rows >> size & 1;
  const chunks = new Int32Array(chunkSizes);
  for (let place = 0; place + 1 < starts.length; place++) {
    const rows = starts[place + 1]! - starts[place]!;
    for (let size = 0; size < chunkSizes; size++) chunks[size]! += chunksOf(rows, size);
  }
  const [firstRow, firstChunk, made] = [new Int32Array(chunkSizes), new Int32Array(chunkSizes), new Int32Array(chunkSizes)];
  for (let size = 1; size < chunkSizes; size++) {
    firstRow[size] = firstRow[size - 1]! + (chunks[size - 1]! << (size - 1));
    firstChunk[size] = firstChunk[size - 1]! + chunks[size - 1]!;
  }
  const order = new Int32Array(sorted.length);
  const targets = new Int32Array(chunks.reduce((sum, count) => sum + count, 0));
  for (let place = 0; place + 1 < starts.length; place++) {
    let next = starts[place]!;
    const rows = starts[place + 1]! - next;
    for (let size = 0; size < chunkSizes; size++) {
      for (let count = chunksOf(rows, size); count > 0; count--) {
        const chunk = made[size]!++;
        targets[firstChunk[size]! + chunk] = place;
        for (let i = 0, to = firstRow[size]! + chunk; i < 1 << size; i++, to += chunks[size]!) order[to] = sorted[next++]!;
      }
    }
  }
  return { order, targets, chunks };
}
