import type { CompiledProgram, TensorSpec } from './compiled-program.ts';

/** Where the values of a weight lie on disk: float32, as they are in memory. */
export interface ExternalPlace {
  /** Path below the folder that the program is started with. */
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
}

/** Numbers of the fields that are written, by the published format. */
const fields = {
  model: { graph: 7 }, graph: { initializer: 5, input: 11 }, value: { name: 1 },
  tensor: { dims: 1, type: 2, name: 8, external: 13, location: 14 }, entry: { key: 1, value: 2 },
} as const;
const [float32, elsewhere] = [1, 1];

/**
 * The same program with weights as constants whose values stay in files: they are mapped into memory where they lie, and the program
 * itself stays small. A weight that is read and not named stays one that has to be set.
 *
 * | argument | what |
 * |---|---|
 * | `program` | as `compile` gives it, its weights not part of it |
 * | `places` | by name of the weight |
 *
 * @example
 * import { compile } from './compile.ts';
 * const program = compile((weights) => ({ y: weights.w }), { inputs: {}, weights: { w: { shape: [2] } } });
 * withExternalData(program, { w: { file: 'a.bin', offset: 0, bytes: 8 } }).weights // []
 */
export function withExternalData(program: CompiledProgram, places: Readonly<Record<string, ExternalPlace>>): CompiledProgram {
  const byInput = new Map(program.weights.map((weight) => [`weight:${weight.name}`, weight]));
  const unset: TensorSpec[] = [];
  const graphOf = (graph: Uint8Array) => {
    const constants: Uint8Array[] = [];
    const kept = [...fieldsIn(graph)].filter(({ number, body }) => {
      const name = number === fields.graph.input ? nameIn(body) : '';
      const weight = byInput.get(name);
      const place = weight && places[weight.name];
      if (place) constants.push(field(fields.graph.initializer, tensor(name, weight.shape as number[], place)));
      else if (weight) unset.push(weight);
      return !place;
    });
    return joined([...kept.map(({ whole }) => whole), ...constants]);
  };
  const bytes = joined([...fieldsIn(program.bytes)].map(({ number, body, whole }) => number === fields.model.graph ? field(number, graphOf(body)) : whole));
  return { ...program, bytes, weights: unset };
}

function tensor(name: string, shape: readonly number[], { file, offset, bytes }: ExternalPlace): Uint8Array {
  const { dims, type, name: called, external, location } = fields.tensor;
  const entries = Object.entries({ location: file, offset: String(offset), length: String(bytes) })
    .map(([key, value]) => field(external, joined([field(fields.entry.key, utf8(key)), field(fields.entry.value, utf8(value))])));
  return joined([...shape.map((size) => number(dims, size)), number(type, float32), field(called, utf8(name)), ...entries, number(location, elsewhere)]);
}

interface Field {
  readonly number: number;
  /** What is in it, where it is a text or a message. */
  readonly body: Uint8Array;
  /** With its number and length. */
  readonly whole: Uint8Array;
}

/** The fields of a message as they follow one another. */
function* fieldsIn(message: Uint8Array): Generator<Field> {
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
    if (kind === 0) varint();
    const body = message.subarray(at, at + length);
    at += length;
    yield { number, body, whole: message.subarray(from, at) };
  }
}

const nameIn = (value: Uint8Array) => new TextDecoder().decode([...fieldsIn(value)].find(({ number }) => number === fields.value.name)?.body);
const utf8 = (text: string) => new TextEncoder().encode(text);
const number = (name: number, value: number) => joined([varint(name * 8), varint(value)]);
const field = (name: number, body: Uint8Array) => joined([varint(name * 8 + 2), varint(body.length), body]);

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(rest % 128 + 128);
  return Uint8Array.from([...bytes, rest]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
