import type { OnnxAttribute, OnnxValues } from '../onnx-file.ts';

export type ElementType = 'float32' | 'int32' | 'int64' | 'bool';

/** What flows along an edge of the graph. */
export interface Value {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
}

export interface Node {
  readonly op: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
}
export type Attributes = Readonly<Record<string, OnnxAttribute>>;

export interface Constant extends Value {
  readonly values: OnnxValues;
}

/** Constants up to this many bytes are shared by content. */
const sharedBytes = 256;

/** What a constant is told by: 0 and -0 are not the same. */
const bytesOf = ({ buffer, byteOffset, byteLength }: OnnxValues) => new Uint8Array(buffer, byteOffset, byteLength).join();

/**
 * An ONNX graph while it grows. Nodes are in an order in which they can run. The same operation on the same values is
 * there once.
 */
export class Graph {
  readonly inputs: Value[] = [];
  readonly nodes: Node[] = [];
  readonly constants: Constant[] = [];
  readonly #known = new Map<string, readonly Value[]>();
  readonly #makers = new Map<string, Node>();
  #names = 0;

  input(name: string, type: ElementType, shape: readonly number[]): Value {
    const value = { name, type, shape };
    this.inputs.push(value);
    return value;
  }

  constant(type: ElementType, shape: readonly number[], values: OnnxValues, name = this.#name('c')): Value {
    const make = () => {
      const constant = { name, type, shape, values };
      this.constants.push(constant);
      return [constant];
    };
    return values.byteLength > sharedBytes ? make()[0]! : this.#once(`${type} [${shape}] ${bytesOf(values)}`, make)[0]!;
  }

  /** An int64 vector, as ONNX wants sizes and axes. */
  ints(values: readonly number[], shape: readonly number[] = [values.length]): Value {
    return this.constant('int64', shape, BigInt64Array.from(values, BigInt));
  }

  /** A number without a shape. */
  scalar(type: ElementType, value: number): Value {
    return this.constant(type, [], type === 'float32' ? Float32Array.of(value) : type === 'int32' ? Int32Array.of(value)
      : type === 'bool' ? Uint8Array.of(value) : BigInt64Array.of(BigInt(value)));
  }

  /** An operation with one result, of the type of its first input unless said otherwise. */
  node(op: string, inputs: readonly Value[], shape: readonly number[], attributes: Attributes = {}, type = inputs[0]!.type): Value {
    return this.nodeOf(op, inputs, [{ shape, type }], attributes)[0]!;
  }

  nodeOf(op: string, inputs: readonly Value[], results: readonly Omit<Value, 'name'>[], attributes: Attributes = {}): readonly Value[] {
    return this.#once(`${op}(${inputs.map(({ name }) => name)}) ${JSON.stringify(attributes)}`, () => {
      const outputs = results.map((result) => ({ ...result, name: this.#name('v') }));
      const node = { op, inputs, outputs, attributes };
      this.nodes.push(node);
      for (const { name } of outputs) this.#makers.set(name, node);
      return outputs;
    });
  }

  /** The operation that gives a value; none for inputs and constants. */
  nodeThatMade({ name }: Value): Node | undefined {
    return this.#makers.get(name);
  }

  #once(key: string, make: () => readonly Value[]): readonly Value[] {
    const known = this.#known.get(key);
    if (known) return known;
    const made = make();
    this.#known.set(key, made);
    return made;
  }

  #name(letter: string): string {
    return `${letter}${this.#names++}`;
  }
}
