import * as tf from '../tf.ts';
import { reshaped } from '../trace/reshape.ts';
import type { Trace } from '../trace/trace.ts';
import { everyOf, type Traced } from '../trace/traced.ts';
import { axisOf } from './axis.ts';
import { type Kernels, kernel } from './kernel.ts';
import { refuseTypes } from './refuse-types.ts';

/** The end of an axis, however long it is. */
const openEnd = 2 ** 31 - 1;

/** Parts of a tensor, and tensors with something around them. */
export const sliceKernels: Kernels = {
  Slice: kernel<'x', { begin: number[]; size: number[] }>({
    inputs: ['x'], attributes: ['begin', 'size'],
    trace: (trace, { x }, { begin, size }) => {
      const [from, length] = tf.slice_util.parseSliceParams({ shape: [...x.shape] } as tf.TensorInfo, begin, size);
      return sliced(trace, x, from!, length!);
    },
  }),
  SplitV: kernel<'x', { numOrSizeSplits: number | number[]; axis: number }>({
    inputs: ['x'], attributes: ['numOrSizeSplits', 'axis'],
    trace: (trace, { x }, { numOrSizeSplits, axis }) => {
      const at = axisOf(axis, x);
      let begin = 0;
      return tf.backend_util.prepareSplitSize(x as unknown as tf.Tensor, numOrSizeSplits, at).map((length) => {
        const part = alongAxis(trace, x, at, begin, length);
        begin += length;
        return part;
      });
    },
  }),
  Unpack: kernel<'value', { axis: number }>({
    inputs: ['value'], attributes: ['axis'],
    trace: (trace, { value }, { axis }) => {
      const at = axisOf(axis, value);
      const length = value.shape[at]!;
      if (trace.sizes.isSymbolic(length)) {
        throw trace.failure('size-leak', `a loop over the size ${trace.sizes.textOf(length)}, which varies, cannot be traced`, 'give that axis a fixed length');
      }
      return Array.from({ length }, (_, index) => reshaped(trace, alongAxis(trace, value, at, index, 1), value.shape.toSpliced(at, 1)));
    },
  }),
  PadV2: kernel<'x', { paddings: [number, number][]; constantValue: number }>({
    inputs: ['x'], attributes: ['paddings', 'constantValue'],
    trace: (trace, { x }, { paddings, constantValue }) => {
      refuseTypes(trace, x, ['float32', 'int32']);
      if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
      const { graph } = trace;
      const shape = x.shape.map((size, at) => size + paddings[at]![0] + paddings[at]![1]);
      const before = trace.sizeVector(paddings.map(([count]) => count));
      const ends = paddings.some(([, after]) => after < 0) ? restOf(trace, x, paddings, shape) : trace.sizeVector(paddings.map(([, count]) => count));
      const around = graph.node('Concat', [before, ends], [2 * shape.length], { axis: { int: 0 } });
      return trace.made(graph.node('Pad', [trace.whole(x), around, graph.scalar(x.type, constantValue)], shape));
    },
  }),
};

/** What is missing to a fixed size: it looks negative while a symbol stands for a large number. */
function restOf(trace: Trace, { shape: from }: Traced, paddings: readonly (readonly [number, number])[], shape: readonly number[]) {
  const { graph } = trace;
  const begun = trace.sizeVector(from.map((size, at) => size + paddings[at]![0]));
  return graph.node('Sub', [trace.sizeVector(shape), begun], [shape.length]);
}

function alongAxis(trace: Trace, x: Traced, axis: number, begin: number, length: number): Traced {
  return sliced(trace, x, x.shape.map((_, at) => at === axis ? begin : 0), x.shape.with(axis, length));
}

function sliced(trace: Trace, x: Traced, begin: readonly number[], shape: readonly number[]): Traced {
  if (shape.every((size, at) => size === x.shape[at])) return x;
  if (everyOf(x) !== undefined) return { ...x, shape };
  const axes = [...shape.keys()].filter((at) => shape[at] !== x.shape[at] && x.held[at] !== 1);
  const held = shape.map((size, at) => x.held[at] === 1 ? 1 : size);
  const value = trace.stored(x);
  if (axes.length === 0) return trace.made(value, shape);
  const starts = trace.sizeVector(axes.map((at) => edge(trace, x.shape[at]!, begin[at]!)));
  const ends = trace.sizeVector(axes.map((at) => {
    const end = begin[at]! + shape[at]!;
    return end === x.shape[at] ? openEnd : edge(trace, x.shape[at]!, end);
  }));
  return trace.made(trace.graph.node('Slice', [value, starts, ends, trace.graph.ints(axes)], held), shape);
}

/** A place on an axis; counted from the end where that spares a size read at run time. */
function edge({ sizes }: Trace, length: number, at: number): number {
  const fromEnd = at - length;
  return sizes.isSymbolic(length) && sizes.isSymbolic(at) && fromEnd < 0 && !sizes.isSymbolic(-fromEnd) ? fromEnd : at;
}
