/** A field of a message in the Protocol Buffers format. */
export interface Field {
  readonly number: number;
  /** What is in it, where it is a text or a message. */
  readonly body: Uint8Array;
  /** Its value, where it is a whole number. */
  readonly value: number;
  /** With its number and length. */
  readonly whole: Uint8Array;
}

/**
 * The fields of a message as they follow one another.
 *
 * @example
 * [...fieldsIn(joined([numberField(1, 300), field(2, utf8('a'))]))].map(({ number, value, body }) => [number, value, body.length]) // [[1, 300, 0], [2, 0, 1]]
 */
export function* fieldsIn(message: Uint8Array): Generator<Field> {
  for (let at = 0; at < message.length;) {
    const from = at;
    const varint = () => {
      let [value, scale] = [0, 1];
      for (; message[at]! >= 128; scale *= 128) value += (message[at++]! - 128) * scale;
      return value + message[at++]! * scale;
    };
    const tag = varint();
    const [number, kind] = [Math.floor(tag / 8), tag % 8];
    const length = kind === 2 ? varint() : kind === 1 ? 8 : kind === 5 ? 4 : 0;
    const value = kind === 0 ? varint() : 0;
    const body = message.subarray(at, at + length);
    at += length;
    yield { number, body, value, whole: message.subarray(from, at) };
  }
}

/** The text in the first field of that number. */
export const textOf = (message: Uint8Array, number: number): string => textsOf(message, number)[0] ?? '';
export const textsOf = (message: Uint8Array, number: number): string[] =>
  [...fieldsIn(message)].filter((each) => each.number === number).map(({ body }) => new TextDecoder().decode(body));

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const numberField = (number: number, value: number): Uint8Array => joined([varint(number * 8), varint(value)]);
export const field = (number: number, body: Uint8Array): Uint8Array => joined([varint(number * 8 + 2), varint(body.length), body]);

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(rest % 128 + 128);
  return Uint8Array.from([...bytes, rest]);
}
