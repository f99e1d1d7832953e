import assert from 'node:assert/strict';
import { test } from 'node:test';

import { toFloat16, toFloat32 } from '../../src/io/half-precision.ts';

test('every half that is a number survives being widened and rounded', () => {
  const halves = Uint16Array.from({ length: 65536 }, (_, bits) => bits).filter((bits) => (bits & 0x7c00) !== 0x7c00 || (bits & 1023) === 0);
  assert.deepEqual(toFloat16(toFloat32(halves, 'F16')), halves);
});

test('widens to the value that the bits mean', () => {
  const value = (bits: number) => {
    const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  };
  const halves = Uint16Array.from({ length: 65536 }, (_, bits) => bits).filter((bits) => (bits & 0x7c00) !== 0x7c00);
  assert.deepEqual(toFloat32(halves, 'F16'), Float32Array.from(halves, value));
  assert.ok(Number.isNaN(toFloat32(Uint16Array.of(0x7e01), 'F16')[0]));
  assert.deepEqual(toFloat32(Uint16Array.of(0x3f80, 0x0001, 0xff80), 'BF16'), Float32Array.of(1, 2 ** -133, -Infinity));
});

test('rounds to the nearest half, ties to even', () => {
  const rounded = (...values: number[]) => [...toFloat32(toFloat16(Float32Array.from(values)), 'F16')];
  assert.deepEqual(rounded(1 + 2 ** -11, 1 + 3 * 2 ** -11, 1 + 2 ** -11 + 2 ** -20), [1, 1 + 2 ** -9, 1 + 2 ** -10]);
  assert.deepEqual(rounded(65504, 65519, 65520, -1e9, Infinity), [65504, 65504, Infinity, -Infinity, Infinity]);
  assert.deepEqual(rounded(2 ** -24, 2 ** -25, 1.5 * 2 ** -25, 2 ** -26, -0), [2 ** -24, 0, 2 ** -24, 0, -0]);
  assert.ok(Number.isNaN(rounded(NaN)[0]));
});
