import { CompileError } from '../../core/errors.ts';
import type { SegmentSpec } from '../compiled-program.ts';
import { Graph, type Value } from '../graph/graph.ts';
import type { OnnxValues } from '../onnx-file.ts';
import type { Sizes } from '../sizes/sizes.ts';
import { sourceLine } from './source-line.ts';
import { sameShape, type Traced, type TracedType } from './traced.ts';
import type { Witness } from './witness.ts';

/** The kernel that is being traced. */
interface Call {
  readonly kernel: string;
  readonly inputs: readonly Traced[];
}

/** One run of a program in which nothing is computed: what it would compute is written down as a graph. */
export class Trace {
  readonly graph = new Graph();
  /** Names of inputs whose numbers are places in something. */
  readonly places = new Set<string>();
  #call: Call | undefined;

  /**
   * @param witness keeps what was called, and compares it with an earlier trace.
   * @param segmentSpecs takes the sums by place for which whoever runs the program says in which order; absent where no gradients are asked for, and nobody does.
   * @param distinct sizes, as they are written, of rows that are looked up more often than there are rows.
   */
  constructor(readonly sizes: Sizes, readonly witness: Witness, readonly segmentSpecs?: SegmentSpec[], readonly distinct: readonly string[] = []) {}

  /** Whether no gradients are asked for. */
  get forward(): boolean {
    return this.segmentSpecs === undefined;
  }

  /** Runs a kernel: errors within it name it. */
  during<T>(kernel: string, inputs: readonly Traced[], work: () => T): T {
    const outer = this.#call;
    this.#call = { kernel, inputs };
    try {
      return work();
    } finally {
      this.#call = outer;
    }
  }

  /** A tensor that the model makes from numbers. */
  constant(values: ArrayLike<number>, shape: readonly number[], type: TracedType): Traced {
    const uniform = values.length > 0 && isUniform(values);
    if (shape.some((size) => this.sizes.isSymbolic(size))) {
      const [numbers, hint] = uniform ? ['equal numbers, made for one size only', '`zeros` and `ones` of src/compile/tf.ts, `tf.fill` and `tf.zerosLike` leave the size open']
        : ['numbers, which belong to one size only', 'make it an input, or compute it from one'];
      throw this.failure('size-leak', `a constant of shape ${this.sizes.shapeText(shape)} is built from ${values.length} ${numbers}`, hint);
    }
    this.witness.constant(this, values, shape, uniform);
    return this.known(values, shape, type);
  }

  /** Numbers that are known while tracing. */
  known(values: ArrayLike<number>, shape: readonly number[], type: TracedType): Traced {
    const uniform = values.length > 0 && isUniform(values);
    if (uniform) return { shape, held: shape.map(() => 1), type, content: { every: Number(values[0]) } };
    return { shape, held: shape, type, content: { values: typed(values, type) } };
  }

  /** The value in the graph, of the shape that is held. */
  stored({ content, held, type }: Traced): Value {
    if ('value' in content) return content.value;
    if ('values' in content) return this.graph.constant(type, held, content.values);
    return this.graph.constant(type, held, typed([content.every], type));
  }

  /** The value in the graph with every element there. */
  whole(tensor: Traced): Value {
    return this.spread(tensor, tensor.shape);
  }

  /** The value in the graph, repeated to a shape between that held and the whole. */
  spread(tensor: Traced, shape: readonly number[]): Value {
    const value = this.stored(tensor);
    return sameShape(value.shape, shape) ? value : this.graph.node('Expand', [value, this.sizeVector(shape)], shape);
  }

  made(value: Value, shape: readonly number[] = value.shape): Traced {
    return { shape, held: value.shape, type: value.type as TracedType, content: { value } };
  }

  /** Sizes as an int64 vector: a constant, or read from the inputs when the graph runs. */
  sizeVector(sizes: readonly number[]): Value {
    const pieces: Value[] = [];
    let known: number[] = [];
    const flush = () => {
      if (known.length > 0) pieces.push(this.graph.ints(known));
      known = [];
    };
    for (const size of sizes) {
      if (!this.sizes.isSymbolic(size)) known.push(size);
      else flush(), pieces.push(this.runtimeSize(size));
    }
    flush();
    if (pieces.length === 0) return this.graph.ints([]);
    return pieces.length === 1 ? pieces[0]! : this.graph.node('Concat', pieces, [sizes.length], { axis: { int: 0 } });
  }

  /** A size as int64 [1]. */
  runtimeSize(size: number): Value {
    const expression = this.sizes.expression(size);
    if (!expression) return this.graph.ints([size]);
    const combine = (op: string, values: readonly Value[]) => values.reduce((a, b) => this.graph.node(op, [a, b], [1]));
    const sums = expression.sums.map(({ symbols, plus }) => {
      const terms = Object.entries(symbols).map(([name, count]) => combine('Mul', [this.#symbol(name), ...(count === 1 ? [] : [this.graph.ints([count])])]));
      return combine('Add', [...terms, ...(plus === 0 ? [] : [this.graph.ints([plus])])]);
    });
    return combine('Mul', [...sums, ...(expression.times === 1 ? [] : [this.graph.ints([expression.times])])]);
  }

  /** A size as a number that can be computed with, of shape []. */
  sizeScalar(size: number, type: TracedType): Value {
    if (!this.sizes.isSymbolic(size)) return this.graph.scalar(type, size);
    const single = this.graph.node('Reshape', [this.runtimeSize(size), this.graph.ints([])], []);
    return this.graph.node('Cast', [single], [], { to: { int: type === 'int32' ? 6 : 1 } }, type);
  }

  /** Says that a value holds places, counted from 0: a negative one would be counted from the end. */
  asPlaces(value: Value): void {
    const maker = this.graph.nodeThatMade(value);
    if (maker) {
      if (['Reshape', 'Slice', 'Concat', 'Transpose', 'Expand', 'Cast'].includes(maker.op)) for (const from of maker.inputs) if (from.type === 'int32') this.asPlaces(from);
    } else if (this.graph.inputs.includes(value)) this.places.add(value.name);
  }

  /** Whether so many rows are looked up more often than there are rows. */
  isDistinct(rows: number): boolean {
    return this.distinct.includes(String(this.sizes.textOf(rows)));
  }

  /** What went wrong, with the kernel and the line of the model. */
  failure(code: CompileError['code'], what: string, hint: string): CompileError {
    const { kernel, inputs = [] } = this.#call ?? {};
    const here = sourceLine(new Error());
    const above = inputs.map(({ origin }) => origin && sourceLine(origin)).find((line) => line !== undefined);
    const where = here ?? (above && `the gradient of ${above}`) ?? 'a line outside the model';
    return new CompileError(code, `${where}: ${kernel ? `${kernel}: ` : ''}${what}`, hint);
  }

  #symbol(name: string): Value {
    const number = this.sizes.values[name]!;
    const input = this.graph.inputs.find(({ shape }) => shape.includes(number))!;
    const axis = input.shape.indexOf(number);
    return this.graph.node('Shape', [input], [1], { start: { int: axis }, end: { int: axis + 1 } }, 'int64');
  }
}

function isUniform(values: ArrayLike<number>): boolean {
  const first = values[0];
  for (let at = 1; at < values.length; at++) if (!Object.is(values[at], first)) return false;
  return true;
}

function typed(values: ArrayLike<number>, type: TracedType): OnnxValues {
  return type === 'float32' ? Float32Array.from(values) : type === 'int32' ? Int32Array.from(values) : Uint8Array.from(values);
}
