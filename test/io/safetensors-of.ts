/** A .safetensors file from what its header shall say, true or not, and the bytes behind it. */
export function safetensorsOf(header: unknown, data: Uint8Array = new Uint8Array(0)): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([head, text, data]);
}

/** A tensor of 32-bit numbers at a place. */
export const f32At = (from: number, ...shape: number[]): object =>
  ({ dtype: 'F32', shape, data_offsets: [from, from + 4 * shape.reduce((product, size) => product * size, 1)] });

/** Numbers as little-endian bytes. */
export function floats(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, at) => bytes.writeFloatLE(value, 4 * at));
  return bytes;
}
