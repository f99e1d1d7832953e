import type { CompiledProgram } from './compiled-program.ts';
import { type ExternalPlace, externalConstant } from './external-data.ts';
import { graphFields, graphOf, matricesOf, modelGraph, nodeField, nodeFields } from './products.ts';
import { field, fieldsIn, joined, numberField, textOf, textsOf, utf8 } from './protobuf-fields.ts';

/** A matrix in eight bits: [in, out] with a scale for each column, `value = scale * whole number`. */
export interface QuantizedMatrix {
  readonly in: number;
  readonly out: number;
  /** Whether the whole numbers are kept as they are, from -127 on, or as `128 + whole number`. */
  readonly signed: boolean;
  readonly values: ExternalPlace;
  readonly scales: ExternalPlace;
}

/** Numbers of the fields that are read and written, by the published format. */
const fields = { model: { graph: modelGraph, opset: 8 }, opset: { domain: 1, version: 2 }, value: { name: 1 }, tensor: { dims: 1, type: 2, name: 8, raw: 9 } } as const;
const elementTypes = { float32: 1, uint8: 2, int64: 7 } as const;
/** Operators that ONNX Runtime has besides the standard's. */
const besides = 'com.microsoft';
/** Whole numbers of what is multiplied: 128 stands for 0, and 127 more for the largest of its row. */
const [zero, largest] = [128, 127];

/**
 * The same program with products of matrices in whole numbers: each row of what is multiplied is scaled to eight bits by its own largest
 * value, in every run, and the sums are scaled back, row by row and column by column. A row has the same numbers whatever stands beside it.
 *
 * | argument | what |
 * |---|---|
 * | `program` | as `compile` gives it, the weights not part of it |
 * | `matrices` | by name of the weight; one that is used otherwise than as the right side of a product stays as it is |
 *
 * Source: Dettmers et al. 2022 (LLM.int8(), rows and columns scaled by their largest values); ONNX Runtime `MatMulIntegerToFloat`.
 */
export function withQuantizedProducts(program: CompiledProgram, matrices: Readonly<Record<string, QuantizedMatrix>>): CompiledProgram {
  const possible = matricesOf(program);
  const quantized = new Map(Object.entries(matrices).filter(([name]) => possible.has(name)).map(([name, matrix]): [string, QuantizedMatrix & { readonly name: string }] => [`weight:${name}`, { name, ...matrix }]));
  const scaled = new Set<string>();
  const graph = [...fieldsIn(graphOf(program.bytes))].flatMap(({ number, body, whole }) => {
    if (number === graphFields.input && quantized.has(textOf(body, fields.value.name))) return [];
    const matrix = number === graphFields.node ? quantized.get(textsOf(body, nodeFields.input)[1] ?? '') : undefined;
    return matrix ? productNodes(body, matrix, scaled) : [whole];
  });
  const constants = [...quantized.values()].flatMap(({ name, values, scales, ...size }) =>
    [externalConstant(`int8:${name}`, [size.in, size.out], values, size.signed ? 'int8' : 'uint8'), externalConstant(`scales:${name}`, [size.out], scales)]);
  const bytes = joined([
    ...[...fieldsIn(program.bytes)].map(({ number, whole }) => number === fields.model.graph ? field(number, joined([...graph, ...constants, ...shared])) : whole),
    field(fields.model.opset, joined([field(fields.opset.domain, utf8(besides)), numberField(fields.opset.version, 1)])),
  ]);
  return { ...program, bytes, weights: program.weights.filter(({ name }) => !quantized.has(`weight:${name}`)) };
}

/** @param scaled left sides that are there in eight bits already */
function productNodes(node: Uint8Array, { name, signed }: { readonly name: string; readonly signed: boolean }, scaled: Set<string>): Uint8Array[] {
  const [left] = textsOf(node, nodeFields.input) as [string];
  const [output] = textsOf(node, nodeFields.output) as [string];
  const of = (part: string) => `${left}:${part}`;
  const scaling = scaled.has(left) ? [] : [
    nodeField('Abs', [left], of('size')), nodeField('ReduceMax', [of('size'), 'int8:columns'], of('largest')), nodeField('Max', [of('largest'), 'int8:least'], of('scale')),
    nodeField('Div', [left, of('scale')], of('scaled')), nodeField('QuantizeLinear', [of('scaled'), 'int8:unit', 'int8:zero'], of('int8')),
  ];
  scaled.add(left);
  const product = nodeField('MatMulIntegerToFloat', [of('int8'), `int8:${name}`, 'int8:unit', `scales:${name}`, 'int8:zero', ...(signed ? [] : ['int8:zero'])], `${output}:columns`, { domain: besides });
  return [...scaling, product, nodeField('Mul', [`${output}:columns`, of('scale')], output)];
}

const constant = (name: string, type: keyof typeof elementTypes, dims: readonly number[], values: Float32Array | Uint8Array | BigInt64Array) => field(graphFields.initializer, joined([
  ...dims.map((size) => numberField(fields.tensor.dims, size)), numberField(fields.tensor.type, elementTypes[type]), field(fields.tensor.name, utf8(name)),
  field(fields.tensor.raw, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
]));

const shared = [
  constant('int8:unit', 'float32', [], Float32Array.of(1 / largest)), constant('int8:zero', 'uint8', [], Uint8Array.of(zero)),
  constant('int8:least', 'float32', [], Float32Array.of(1e-30)), constant('int8:columns', 'int64', [1], BigInt64Array.of(1n)), // a row of zeros is not divided by 0
];
