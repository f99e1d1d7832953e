import type { Value } from '../graph/graph.ts';
import { reshaped } from '../trace/reshape.ts';
import type { Trace } from '../trace/trace.ts';
import { productOf, type Traced } from '../trace/traced.ts';
import { axesOf, axisOf } from './axis.ts';
import { castTo } from './cast.ts';
import { type Kernel, type Kernels, kernel } from './kernel.ts';
import { refuseTypes } from './refuse-types.ts';

type Axes = number | number[] | undefined;

/** One result for many elements. */
export const reduceKernels: Kernels = {
  Sum: overAxis('ReduceSum'),
  Mean: kernel<'x', { axis?: Axes; keepDims?: boolean }>({
    inputs: ['x'], attributes: ['axis', 'keepDims'],
    trace: (trace, { x }, { axis, keepDims }) => reduced(trace, castTo(trace, x, 'float32'), 'ReduceMean', axis, keepDims),
  }),
  Max: overReductionIndices('ReduceMax'),
  Min: overAxis('ReduceMin'),
  Prod: overAxis('ReduceProd'),
  Any: truth('ReduceMax'),
  All: truth('ReduceMin'),
  ArgMax: position('ArgMax'),
  ArgMin: position('ArgMin'),
  Cumsum: kernel<'x', { axis: number; exclusive: boolean; reverse: boolean }>({
    inputs: ['x'], attributes: ['axis', 'exclusive', 'reverse'],
    trace: (trace, { x }, { axis, exclusive, reverse }) => {
      refuseTypes(trace, x, ['float32', 'int32']);
      const attributes = { exclusive: { int: Number(exclusive) }, reverse: { int: Number(reverse) } };
      return trace.made(trace.graph.node('CumSum', [trace.whole(x), trace.graph.ints([axisOf(axis, x)], [])], x.shape, attributes));
    },
  }),
};

function overAxis(op: string): Kernel {
  return kernel<'x', { axis?: Axes; keepDims?: boolean }>({
    inputs: ['x'], attributes: ['axis', 'keepDims'],
    trace: (trace, { x }, { axis, keepDims }) => reduced(trace, x, op, axis, keepDims),
  });
}

function overReductionIndices(op: string): Kernel {
  return kernel<'x', { reductionIndices?: Axes; keepDims?: boolean }>({
    inputs: ['x'], attributes: ['reductionIndices', 'keepDims'],
    trace: (trace, { x }, { reductionIndices, keepDims }) => reduced(trace, x, op, reductionIndices, keepDims),
  });
}

function truth(op: string): Kernel {
  return kernel<'x', { axis?: Axes; keepDims?: boolean }>({
    inputs: ['x'], attributes: ['axis', 'keepDims'],
    trace: (trace, { x }, { axis, keepDims }) => {
      refuseTypes(trace, x, ['bool']);
      return castTo(trace, reduced(trace, castTo(trace, x, 'int32'), op, axis, keepDims), 'bool');
    },
  });
}

function position(op: string): Kernel {
  return kernel<'x', { axis: number }>({
    inputs: ['x'], attributes: ['axis'],
    trace: (trace, { x }, { axis }) => {
      const at = axisOf(axis, x);
      const shape = x.shape.filter((_, i) => i !== at);
      const found = trace.graph.node(op, [trace.whole(x)], shape, { axis: { int: at }, keepdims: { int: 0 } }, 'int64');
      return trace.made(trace.graph.node('Cast', [found], shape, { to: { int: 6 } }, 'int32'));
    },
  });
}

/** Over axes that only repeat what is held, a sum is a product with their length, and everything else what it was. */
function reduced(trace: Trace, x: Traced, op: string, axis: Axes, keepDims = false): Traced {
  refuseTypes(trace, x, ['float32', 'int32']);
  const { graph } = trace;
  const axes = new Set(axesOf(axis, x.shape));
  const one = (shape: readonly number[]) => shape.map((size, at) => axes.has(at) ? 1 : size);
  const repeats = [...axes].filter((at) => x.held[at] === 1 && x.shape[at] !== 1);
  const real = [...axes].filter((at) => x.held[at] !== 1).sort((a, b) => a - b);
  const held = one(x.held);
  let value = trace.stored(x);
  if (real.length > 0) value = overRows(trace, value, op, real, held) ?? graph.node(op, [value, graph.ints(real)], held, { keepdims: { int: 1 } });
  if (repeats.length > 0 && op === 'ReduceSum') {
    value = graph.node('Mul', [value, trace.sizeScalar(productOf(repeats.map((at) => x.shape[at]!)), x.type)], held);
  }
  if (repeats.length > 0 && op === 'ReduceProd') throw trace.failure('unsupported-op', 'a product over an axis that is only repeated is not implemented', 'use a power');
  const kept = trace.made(value, one(x.shape));
  return keepDims ? kept : reshaped(trace, kept, x.shape.filter((_, at) => !axes.has(at)));
}

/**
 * A sum over the last axis alone, in a program without gradients. ONNX Runtime adds a row up in fours from wherever 16 bytes begin, so that its
 * sum would depend on its place among other rows: with zeros behind it up to a whole four, every row begins there.
 */
function overRows(trace: Trace, value: Value, op: string, axes: readonly number[], held: readonly number[]): Value | undefined {
  const { graph, sizes } = trace;
  const last = value.shape.length - 1;
  const size = value.shape[last]!;
  const wanted = trace.forward && (op === 'ReduceSum' || op === 'ReduceMean') && value.type === 'float32' && axes.length === 1 && axes[0] === last;
  if (!wanted || sizes.isSymbolic(size) || size % 4 === 0) return undefined;
  const more = 4 - size % 4;
  const whole = graph.node('Pad', [value, graph.ints([...value.shape.map(() => 0), ...value.shape.map((_, at) => at === last ? more : 0)])], value.shape.with(last, size + more));
  const sum = graph.node('ReduceSum', [whole, graph.ints([last])], held, { keepdims: { int: 1 } });
  return op === 'ReduceSum' ? sum : graph.node('Div', [sum, graph.scalar('float32', size)], held);
}
