import protobuf from 'protobufjs';

/** Element types that are written, and their numbers in the format. */
const elementTypes = { float32: 1, int32: 6, int64: 7, bool: 9, float16: 10 } as const;
export type OnnxElement = keyof typeof elementTypes;

/** An input or output. A size that varies has a name. */
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxElement;
  readonly shape: readonly (number | string)[];
}

/** A constant. `Uint16Array` holds half precision, `Uint8Array` truth values. */
export interface OnnxConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: OnnxValues;
}
export type OnnxValues = Float32Array | Int32Array | BigInt64Array | Uint16Array | Uint8Array;

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

export type OnnxAttribute =
  | { readonly int: number } | { readonly float: number } | { readonly text: string } | { readonly ints: readonly number[] };

export interface OnnxGraph {
  readonly name: string;
  /** Version of the operator set. */
  readonly opset: number;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** In an order in which they can run. */
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  /** What the file says of itself. */
  readonly about?: string;
}

/** The messages of an ONNX file that are written here, by their published field numbers. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Model { int64 ir_version = 1; string producer_name = 2; string doc_string = 6; Graph graph = 7; repeated Opset opset_import = 8; }
  message Opset { string domain = 1; int64 version = 2; }
  message Graph { repeated Node node = 1; string name = 2; repeated Tensor initializer = 5; repeated Value input = 11; repeated Value output = 12; }
  message Node { repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4; repeated Attribute attribute = 5; }
  message Attribute { string name = 1; float f = 2; int64 i = 3; bytes s = 4; repeated int64 ints = 8; int32 type = 20; }
  message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message Value { string name = 1; Type type = 2; }
  message Type { TensorType tensor_type = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Shape { repeated Dimension dim = 1; }
  message Dimension { int64 dim_value = 1; string dim_param = 2; }
`, { keepCase: true });

/**
 * The bytes of an ONNX model. The same graph gives the same bytes.
 *
 * @example
 * onnxFile({ name: 'same', opset: 14, inputs: [{ name: 'x', type: 'float32', shape: ['rows'] }], outputs: [{ name: 'y', type: 'float32', shape: ['rows'] }], nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }], constants: [] }).length // 84
 */
export function onnxFile({ name, opset, inputs, outputs, nodes, constants, about = '' }: OnnxGraph): Uint8Array {
  const model = root.lookupType('Model');
  return model.encode(model.fromObject({
    ir_version: 8, producer_name: 'rxrec', doc_string: about,
    opset_import: [{ domain: '', version: opset }],
    graph: {
      name, node: nodes.map(nodeOf), initializer: constants.map(tensorOf), input: inputs.map(valueInfoOf), output: outputs.map(valueInfoOf),
    },
  })).finish();
}

/**
 * The inputs of a file, and the version of its operator set: an input that nothing depends on is not in it.
 *
 * @example
 * onnxInputs(onnxFile({ name: 'same', opset: 14, inputs: [{ name: 'x', type: 'float32', shape: ['rows'] }], outputs: [], nodes: [], constants: [] })) // { names: ['x'], opset: 14 }
 */
export function onnxInputs(bytes: Uint8Array): { readonly names: readonly string[]; readonly opset: number } {
  const decoded = root.lookupType('Model').decode(bytes) as unknown as
    { readonly graph: { readonly input: readonly { readonly name: string }[] }; readonly opset_import: readonly { readonly version: number | { toNumber(): number } }[] };
  const version = decoded.opset_import[0]!.version;
  return { names: decoded.graph.input.map(({ name }) => name), opset: typeof version === 'number' ? version : version.toNumber() };
}

function nodeOf({ op, inputs, outputs, attributes = {} }: OnnxNode): object {
  return { input: inputs, output: outputs, name: outputs[0], op_type: op, attribute: Object.entries(attributes).map(attributeOf) };
}

function attributeOf([name, value]: [string, OnnxAttribute]): object {
  if ('int' in value) return { name, i: value.int, type: 2 };
  if ('float' in value) return { name, f: value.float, type: 1 };
  if ('text' in value) return { name, s: new TextEncoder().encode(value.text), type: 3 };
  return { name, ints: value.ints, type: 7 };
}

function tensorOf({ name, shape, values }: OnnxConstant): object {
  const type = values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : values instanceof Uint16Array ? 'float16'
    : values instanceof Uint8Array ? 'bool' : 'int64';
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { name, dims: shape, data_type: elementTypes[type], raw_data: raw };
}

function valueInfoOf({ name, type, shape }: OnnxValue): object {
  const dim = shape.map((size) => typeof size === 'number' ? { dim_value: size } : { dim_param: size });
  return { name, type: { tensor_type: { elem_type: elementTypes[type], shape: { dim } } } };
}
