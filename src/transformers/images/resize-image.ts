import type { Image } from '../../core/images.ts';
import { type LineWeights, lineWeights, type Resampling, weightParts } from './resampling.ts';

/** Red, green, blue. */
const channels = 3;

/**
 * An image of another size, as Pillow makes it: rows first, then columns, each rounded to whole bytes. Without a filter each pixel is the nearest.
 *
 * Source: Pillow `ImagingResample`, `ImagingTransform` (nearest).
 *
 * @example
 * const bilinear = { reach: 1, weigh: (distance) => Math.max(0, 1 - Math.abs(distance)) };
 * [...resizeImage({ height: 1, width: 2, values: Uint8Array.of(0, 10, 20, 100, 110, 121) }, { height: 1, width: 1 }, bilinear).values] // [50, 60, 71]
 */
export function resizeImage(image: Image, { height, width }: Omit<Image, 'values'>, filter: Resampling | undefined): Image {
  if (image.height === height && image.width === width) return image;
  if (!filter) return nearest(image, height, width);
  const narrow = image.width === width ? image : acrossRows(image, lineWeights(image.width, width, filter));
  return narrow.height === height ? narrow : acrossColumns(narrow, lineWeights(narrow.height, height, filter));
}

function acrossRows({ height, width, values }: Image, { first, weights }: LineWeights): Image {
  const to = weights.length;
  const made = new Uint8ClampedArray(height * to * channels);
  for (let row = 0; row < height; row++) {
    for (let at = 0; at < to; at++) {
      const start = (row * width + first[at]!) * channels;
      for (let channel = 0; channel < channels; channel++) made[(row * to + at) * channels + channel] = weighed(values, start + channel, channels, weights[at]!);
    }
  }
  return { height, width: to, values: new Uint8Array(made.buffer) };
}

function acrossColumns({ width, values }: Image, { first, weights }: LineWeights): Image {
  const [to, line] = [weights.length, width * channels];
  const made = new Uint8ClampedArray(to * line);
  for (let at = 0; at < to; at++) {
    for (let i = 0; i < line; i++) made[at * line + i] = weighed(values, first[at]! * line + i, line, weights[at]!);
  }
  return { height: to, width, values: new Uint8Array(made.buffer) };
}

/** Cut to a byte by whoever stores it. */
function weighed(values: Uint8Array, from: number, step: number, weights: Float64Array): number {
  let sum = weightParts / 2;
  for (let i = 0; i < weights.length; i++) sum += values[from + i * step]! * weights[i]!;
  return Math.floor(sum / weightParts);
}

function nearest({ height, width, values }: Image, toHeight: number, toWidth: number): Image {
  const [rows, columns] = [nearestOf(height, toHeight), nearestOf(width, toWidth)];
  const made = new Uint8Array(toHeight * toWidth * channels);
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      const from = (row * width + column) * channels;
      made.set(values.subarray(from, from + channels), (y * toWidth + x) * channels);
    });
  });
  return { height: toHeight, width: toWidth, values: made };
}

/** Summed step by step, so that ties fall as they do in Pillow. */
function nearestOf(from: number, to: number): Int32Array {
  let middle = from / to / 2;
  return Int32Array.from({ length: to }, () => {
    const found = Math.floor(middle);
    middle += from / to;
    return found;
  });
}
