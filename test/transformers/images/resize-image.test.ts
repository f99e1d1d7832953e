import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import type { Image } from '../../../src/core/images.ts';
import { resizeImage } from '../../../src/transformers/images/resize-image.ts';
import { resamplings } from '../../../src/transformers/images/resampling.ts';

/** An image that says where its bytes are. */
function madeUp(height: number, width: number): Image {
  const values = Uint8Array.from({ length: height * width * 3 }, (_, at) => {
    const [y, x, channel] = [Math.floor(at / 3 / width), Math.floor(at / 3) % width, at % 3];
    return (y * 37 + x * 61 + channel * 101 + (x * y) % 7 * 29) % 256;
  });
  return { height, width, values };
}

/** Filter, size, size asked for, and the first digits of SHA-256 over the bytes that Pillow 12.3 makes of it. */
const cases: readonly (readonly [number, readonly [number, number], readonly [number, number], string])[] = [
  [0, [7, 5], [3, 4], 'e3df68f83087f5c2'],
  [0, [4, 6], [9, 11], 'db4f0598e19fa4d3'],
  [0, [30, 20], [8, 8], 'b00b4c2b448a01c8'],
  [1, [7, 5], [3, 4], '66a29a8e617daeb7'],
  [1, [4, 6], [9, 11], '5bf7333294e0500c'],
  [1, [30, 20], [8, 8], '6fd4cc36d71a463e'],
  [2, [7, 5], [3, 4], '41849795afd012e2'],
  [2, [4, 6], [9, 11], '1f0ade7aba630389'],
  [2, [30, 20], [8, 8], '213813ce8dde1abc'],
  [3, [7, 5], [3, 4], '9971d91fdafc14c3'],
  [3, [4, 6], [9, 11], '88a13d018c6ba6f3'],
  [3, [30, 20], [8, 8], '37a46eab9c9cbac1'],
  [4, [7, 5], [3, 4], '9b438fb178030f72'],
  [4, [4, 6], [9, 11], 'c5f7d7cbbe034e05'],
  [4, [30, 20], [8, 8], '4b2052b2fba4999f'],
  [5, [7, 5], [3, 4], '05392d07ba778181'],
  [5, [4, 6], [9, 11], '57732fe4218a6bcb'],
  [5, [30, 20], [8, 8], '91f4a7ad7894b10c'],
];

test('every filter makes the bytes that Pillow makes, smaller and larger', () => {
  for (const [filter, [height, width], [toHeight, toWidth], expected] of cases) {
    const made = resizeImage(madeUp(height, width), { height: toHeight, width: toWidth }, resamplings[filter]);
    assert.deepEqual([made.height, made.width, made.values.length], [toHeight, toWidth, toHeight * toWidth * 3]);
    assert.equal(createHash('sha256').update(made.values).digest('hex').slice(0, 16), expected, `filter ${filter}, ${height} by ${width} to ${toHeight} by ${toWidth}`);
  }
});

test('an image of the size asked for is left as it is', () => {
  const image = madeUp(4, 5);
  assert.equal(resizeImage(image, { height: 4, width: 5 }, resamplings[3]), image);
});
