/**
 * Numbers of 16 bits, widened without loss: IEEE half precision (F16) or the upper half of a float32 (BF16).
 *
 * @example
 * [...toFloat32(Uint16Array.of(0x3c00, 0xc000, 0x3555), 'F16')] // [1, -2, 0.333251953125]
 */
export function toFloat32(bits: Uint16Array, type: 'F16' | 'BF16'): Float32Array {
  const widened = new Float32Array(bits.length);
  widenInto(widened, bits, type);
  return widened;
}

/** The same into memory that is there, from its first value on. */
export function widenInto(target: Float32Array, bits: Uint16Array, type: 'F16' | 'BF16'): void {
  const widened = new Uint32Array(target.buffer, target.byteOffset, target.length); // as bits, so that no NaN is changed
  const wide = type === 'F16' ? widenHalf : (half: number) => half << 16;
  for (let at = 0; at < bits.length; at++) widened[at] = wide(bits[at]!);
}

/**
 * Rounds to half precision, ties to even; too large becomes infinite.
 *
 * @example
 * [...toFloat16(Float32Array.of(1, -2, 1 / 3))] // [0x3c00, 0xc000, 0x3555]
 */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(bits, narrow);
}

function widenHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return sign | 0x7f800000 | (fraction << 13);
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  const shift = Math.clz32(fraction) - 21; // a subnormal half is a normal float
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 1023) << 13);
}

function narrow(float: number): number {
  const sign = (float >>> 16) & 0x8000;
  const magnitude = float & 0x7fffffff;
  if (magnitude >= 0x7f800000) return sign | 0x7c00 | (magnitude > 0x7f800000 ? 0x200 : 0);
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) return sign | round(magnitude - 0x38000000, 13);
  const exponent = magnitude >>> 23;
  return exponent < 102 ? sign : sign | round((magnitude & 0x7fffff) | 0x800000, 126 - exponent);
}

function round(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0);
}
