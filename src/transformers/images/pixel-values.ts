import { DataError } from '../../core/errors.ts';
import type { Image } from '../../core/images.ts';
import type { ImageSettings } from './image-settings.ts';
import { resizeImage } from './resize-image.ts';

/**
 * What a model sees of an image, [3, height, width]: resized, cut out of the middle, rescaled, normalised.
 *
 * Errors: `DataError` `row-count` for an image whose bytes are not height * width * 3.
 *
 * Source: Hugging Face `ViTImageProcessor`, `CLIPImageProcessor`.
 *
 * @example
 * [...pixelValues({ height: 1, width: 1, values: Uint8Array.of(0, 128, 255) }, { rescale: 1 / 255, mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] }).values].map((value) => Number(value.toFixed(3))) // [-1, 0.004, 1]
 */
export function pixelValues(image: Image, { resize, crop, rescale, mean, deviation }: ImageSettings): { readonly height: number; readonly width: number; readonly values: Float32Array } {
  if (image.values.length !== image.height * image.width * 3 || image.values.length === 0) {
    throw new DataError('row-count', `an image of ${image.height} by ${image.width} has ${image.values.length} bytes, expected ${image.height * image.width * 3}`, 'three bytes for each pixel: red, green, blue');
  }
  const resized = resize ? resizeImage(image, sizeFor(image, resize), resize.filter) : image;
  const { height, width, values } = crop ? middleOf(resized, crop.height, crop.width) : resized;
  const made = new Float32Array(3 * height * width);
  for (let channel = 0; channel < 3; channel++) {
    for (let at = 0; at < height * width; at++) made[channel * height * width + at] = (Math.fround(values[3 * at + channel]! * rescale) - mean[channel]!) / deviation[channel]!;
  }
  return { height, width, values: made };
}

/** The shorter side as long as asked for, the longer one in proportion, cut to whole pixels. */
function sizeFor({ height, width }: Image, resize: NonNullable<ImageSettings['resize']>): { height: number; width: number } {
  if (!('shortest' in resize)) return resize;
  const longer = Math.trunc(resize.shortest * Math.max(height, width) / Math.min(height, width));
  return height <= width ? { height: resize.shortest, width: longer } : { height: longer, width: resize.shortest };
}

/** What lies in the middle; black where the image ends before. */
function middleOf(image: Image, height: number, width: number): Image {
  const [top, left] = [Math.floor((image.height - height) / 2), Math.floor((image.width - width) / 2)];
  const values = new Uint8Array(height * width * 3);
  for (let row = 0; row < height; row++) {
    for (let at = 0; at < width; at++) {
      const [y, x] = [row + top, at + left];
      if (y < 0 || y >= image.height || x < 0 || x >= image.width) continue;
      const from = (y * image.width + x) * 3;
      values.set(image.values.subarray(from, from + 3), (row * width + at) * 3);
    }
  }
  return { height, width, values };
}
