import type { CompiledProgram, TensorSpec } from './compiled-program.ts';
import { field, fieldsIn, joined, numberField, textOf, utf8 } from './protobuf-fields.ts';

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
const elementTypes = { float32: 1, uint8: 2, int8: 3, float16: 10 } as const;
const elsewhere = 1;

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
      const name = number === fields.graph.input ? textOf(body, fields.value.name) : '';
      const weight = byInput.get(name);
      const place = weight && places[weight.name];
      if (place) constants.push(externalConstant(name, weight.shape as number[], place));
      else if (weight) unset.push(weight);
      return !place;
    });
    return joined([...kept.map(({ whole }) => whole), ...constants]);
  };
  const bytes = joined([...fieldsIn(program.bytes)].map(({ number, body, whole }) => number === fields.model.graph ? field(number, graphOf(body)) : whole));
  return { ...program, bytes, weights: unset };
}

/** A constant of a graph whose values stay in a file, as a field of the graph. */
export function externalConstant(name: string, shape: readonly number[], { file, offset, bytes }: ExternalPlace, type: keyof typeof elementTypes = 'float32'): Uint8Array {
  const { dims, type: kind, name: called, external, location } = fields.tensor;
  const entries = Object.entries({ location: file, offset: String(offset), length: String(bytes) })
    .map(([key, value]) => field(external, joined([field(fields.entry.key, utf8(key)), field(fields.entry.value, utf8(value))])));
  return field(fields.graph.initializer, joined([...shape.map((size) => numberField(dims, size)), numberField(kind, elementTypes[type]), field(called, utf8(name)), ...entries, numberField(location, elsewhere)]));
}
