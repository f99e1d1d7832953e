type Section = Float64Array | Float32Array | Int32Array | Uint8Array;

/**
 * Typed arrays one after the other, each after its length in bytes. Equal arrays give equal bytes.
 *
 * @example
 * unpack(pack([Uint8Array.of(7), Int32Array.of(1, 2)])).map(({ length }) => length) // [1, 8]
 */
export function pack(sections: readonly Section[]): Uint8Array {
  const packed = new Uint8Array(sections.reduce((bytes, { byteLength }) => bytes + 8 + byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of sections) {
    packed.set(new Uint8Array(Float64Array.of(byteLength).buffer), at);
    packed.set(new Uint8Array(buffer, byteOffset, byteLength), at + 8);
    at += 8 + byteLength;
  }
  return packed;
}

/** The bytes of each section, each in memory of its own, so that it can be seen as any type. */
export function unpack(packed: Uint8Array): Uint8Array<ArrayBuffer>[] {
  const sections: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < packed.length;) {
    const end = at + 8 + new Float64Array(new Uint8Array(packed.subarray(at, at + 8)).buffer)[0]!;
    sections.push(new Uint8Array(packed.subarray(at + 8, end)));
    at = end;
  }
  return sections;
}
