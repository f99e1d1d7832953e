import type { Trace } from '../trace/trace.ts';
import { everyOf, filledWith, type Traced, type TracedType } from '../trace/traced.ts';
import { type Kernels, kernel } from './kernel.ts';

const numbers = { float32: 1, int32: 6, bool: 9 } as const;

/** Changes of type, and tensors that are all one number. */
export const castKernels: Kernels = {
  Cast: kernel<'x', { dtype: string }>({
    inputs: ['x'], attributes: ['dtype'],
    trace: (trace, { x }, { dtype }) => {
      if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return castTo(trace, x, dtype);
      throw trace.failure('unsupported-attribute', `dtype "${dtype}" is not implemented`, 'use float32, int32 or bool');
    },
  }),
  Identity: kernel({ inputs: ['x'], trace: (_, { x }) => x }),
  ZerosLike: kernel({ inputs: ['x'], trace: (_, { x }) => filledWith(0, x.shape, x.type) }),
  OnesLike: kernel({ inputs: ['x'], trace: (_, { x }) => filledWith(1, x.shape, x.type) }),
  Fill: kernel<never, { shape: number[]; value: number; dtype?: TracedType }>({
    inputs: [], attributes: ['shape', 'value', 'dtype'],
    trace: (_, __, { shape, value, dtype = 'float32' }) => filledWith(dtype === 'float32' ? Math.fround(value) : Number(value), shape, dtype),
  }),
};

export function castTo(trace: Trace, tensor: Traced, type: TracedType): Traced {
  if (tensor.type === type) return tensor;
  const every = everyOf(tensor);
  if (every !== undefined) return filledWith(type === 'int32' ? Math.trunc(every) : type === 'bool' ? Number(every !== 0) : every, tensor.shape, type);
  return trace.made(trace.graph.node('Cast', [trace.stored(tensor)], tensor.held, { to: { int: numbers[type] } }, type), tensor.shape);
}
