import * as tf from '../tf.ts';
import { reshaped, reshapedValue } from '../trace/reshape.ts';
import type { Trace } from '../trace/trace.ts';
import { everyOf, productOf, type Traced } from '../trace/traced.ts';
import { axisOf } from './axis.ts';
import { type Kernels, kernel, listKernel } from './kernel.ts';

/** The same elements elsewhere. */
export const shapeKernels: Kernels = {
  Reshape: kernel<'x', { shape: number[] }>({
    inputs: ['x'], attributes: ['shape'],
    trace: (trace, { x }, { shape }) => reshaped(trace, x, tf.util.inferFromImplicitShape(shape, productOf(x.shape))),
  }),
  ExpandDims: kernel<'input', { dim: number }>({
    inputs: ['input'], attributes: ['dim'],
    trace: (trace, { input }, { dim }) => reshaped(trace, input, input.shape.toSpliced(dim < 0 ? input.shape.length + 1 + dim : dim, 0, 1)),
  }),
  Transpose: kernel<'x', { perm: number[] }>({
    inputs: ['x'], attributes: ['perm'], trace: (trace, { x }, { perm }) => transposed(trace, x, perm),
  }),
  Concat: listKernel<{ axis: number }>({ attributes: ['axis'], trace: (trace, tensors, { axis }) => joined(trace, tensors, axisOf(axis, tensors[0]!)) }),
  Pack: listKernel<{ axis: number }>({
    attributes: ['axis'],
    trace: (trace, tensors, { axis }) => joined(trace, tensors.map((tensor) => reshaped(trace, tensor, tensor.shape.toSpliced(axis, 0, 1))), axis),
  }),
  Tile: kernel<'x', { reps: number[] }>({
    inputs: ['x'], attributes: ['reps'],
    trace: (trace, { x }, { reps }) => {
      const shape = x.shape.map((size, at) => size * reps[at]!);
      if (everyOf(x) !== undefined) return { ...x, shape };
      if (x.held.every((size, at) => size === 1 || reps[at] === 1)) return trace.made(trace.stored(x), shape);
      const parts = x.held.map((size, at) => reps[at] === 1 ? size : x.shape[at]!);
      const times = reps.map((count, at) => parts[at] === 1 ? 1 : count);
      const tiled = trace.graph.node('Tile', [trace.spread(x, parts), trace.sizeVector(times)], parts.map((size, at) => size * times[at]!));
      return trace.made(tiled, shape);
    },
  }),
};

export function transposed(trace: Trace, x: Traced, perm: readonly number[]): Traced {
  if (perm.every((from, at) => from === at)) return x;
  const [shape, held] = [x.shape, x.held].map((sizes) => perm.map((at) => sizes[at]!)) as [number[], number[]];
  if (everyOf(x) !== undefined) return { ...x, shape, held };
  const value = trace.stored(x);
  const moving = perm.filter((at) => x.held[at] !== 1);
  const onlyOnes = moving.every((from, at) => at === 0 || from > moving[at - 1]!);
  const moved = onlyOnes ? reshapedValue(trace, value, held) : trace.graph.node('Transpose', [value], held, { perm: { ints: perm } });
  return trace.made(moved, shape);
}

/** Tensors one after another. What all of them only repeat stays so. */
function joined(trace: Trace, all: readonly Traced[], axis: number): Traced {
  const tensors = all.filter(({ shape }) => !shape.includes(0));
  const [first] = tensors.length > 0 ? tensors : all;
  if (tensors.length < 2) return first!;
  const length = tensors.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  const held = first!.shape.map((size, at) => at !== axis && tensors.every((tensor) => tensor.held[at] === 1) ? 1 : size);
  const values = tensors.map((tensor) => trace.spread(tensor, held.with(axis, tensor.shape[axis]!)));
  return trace.made(trace.graph.node('Concat', values, held.with(axis, length), { axis: { int: axis } }), first!.shape.with(axis, length));
}
