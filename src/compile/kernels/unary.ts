import type { Value } from '../graph/graph.ts';
import type { Trace } from '../trace/trace.ts';
import { everyOf, filledWith, type Traced, type TracedType } from '../trace/traced.ts';
import { erf, squared } from './as-fused.ts';
import { type Kernel, type Kernels, kernel } from './kernel.ts';
import { refuseTypes } from './refuse-types.ts';

type Write = (trace: Trace, value: Value) => Value;

const numbers = ['float32', 'int32'] as const;
const one = ({ graph }: Trace) => graph.scalar('float32', 1);

/** One result per element. */
export const unaryKernels: Kernels = {
  Neg: unary('Neg', numbers, (x) => -x),
  Abs: unary('Abs', numbers, Math.abs),
  Sign: unary('Sign', numbers, Math.sign),
  Square: unary(squared, numbers, (x) => x * x),
  Reciprocal: unary('Reciprocal', ['float32'], (x) => 1 / x),
  Sqrt: unary('Sqrt', ['float32'], Math.sqrt),
  Rsqrt: unary(({ graph }, x) => graph.node('Reciprocal', [graph.node('Sqrt', [x], x.shape)], x.shape), ['float32'], (x) => 1 / Math.sqrt(x)),
  Exp: unary('Exp'),
  Log: unary('Log'),
  Log1p: unary((trace, x) => trace.graph.node('Log', [trace.graph.node('Add', [x, one(trace)], x.shape)], x.shape)),
  Sigmoid: unary('Sigmoid'),
  Tanh: unary('Tanh'),
  Erf: unary(erf),
  Sin: unary('Sin'),
  Cos: unary('Cos'),
  Floor: unary('Floor'),
  Ceil: unary('Ceil'),
  Relu: unary('Relu'),
  Elu: unary('Elu'),
  Softplus: unary('Softplus'),
  LogicalNot: unary('Not', ['bool'], (x) => x === 0 ? 1 : 0),
  EluGrad: kernel({
    inputs: ['dy', 'y'],
    trace: (trace, { dy, y }) => {
      const { graph } = trace;
      const value = trace.whole(y);
      const below = graph.node('Min', [value, graph.scalar('float32', 0)], value.shape);
      return trace.made(graph.node('Mul', [trace.whole(dy), graph.node('Add', [below, one(trace)], value.shape)], value.shape));
    },
  }),
  LeakyRelu: kernel<'x', { alpha: number }>({
    inputs: ['x'], attributes: ['alpha'],
    trace: (trace, { x }, { alpha }) => written(trace, x, ({ graph }, value) => graph.node('LeakyRelu', [value], value.shape, { alpha: { float: alpha } })),
  }),
  ClipByValue: kernel<'x', { clipValueMin: number; clipValueMax: number }>({
    inputs: ['x'], attributes: ['clipValueMin', 'clipValueMax'],
    trace: (trace, { x }, { clipValueMin, clipValueMax }) => written(trace, x, ({ graph }, value) =>
      graph.node('Clip', [value, graph.scalar('float32', clipValueMin), graph.scalar('float32', clipValueMax)], value.shape)),
  }),
  /** `alpha` is the value where x is not positive; the gradient of Abs asks for -1. */
  Step: kernel<'x', { alpha: number }>({
    inputs: ['x'], attributes: ['alpha'],
    trace: (trace, { x }, { alpha }) => written(trace, x, ({ graph }, value) => {
      const positive = graph.node('Greater', [value, graph.scalar('float32', 0)], value.shape, {}, 'bool');
      if (alpha === 0) return graph.node('Cast', [positive], value.shape, { to: { int: 1 } }, 'float32');
      return graph.node('Where', [positive, one(trace), graph.scalar('float32', alpha)], value.shape, {}, 'float32');
    }),
  }),
};

function unary(write: string | Write, types: readonly TracedType[] = ['float32'], of?: (x: number) => number): Kernel {
  return kernel({
    inputs: ['x'],
    trace: (trace, { x }) => {
      refuseTypes(trace, x, types);
      const every = everyOf(x);
      if (of && every !== undefined) return filledWith(x.type === 'float32' ? Math.fround(of(every)) : of(every), x.shape, x.type);
      return written(trace, x, typeof write === 'string' ? ({ graph }, value) => graph.node(write, [value], value.shape) : write, types);
    },
  });
}

/** An operation on what is held: what is only repeated is computed once. */
function written(trace: Trace, x: Traced, write: Write, types: readonly TracedType[] = ['float32']): Traced {
  refuseTypes(trace, x, types);
  return trace.made(write(trace, trace.stored(x)), x.shape);
}
