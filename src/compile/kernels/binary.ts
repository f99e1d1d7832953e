import type { Trace } from '../trace/trace.ts';
import { everyOf, filledWith, type Traced, type TracedType } from '../trace/traced.ts';
import { quotient } from './as-fused.ts';
import { broadcast, broadcastShape, repeatedTo } from './broadcast.ts';
import { sumOfProducts } from './distinct-rows.ts';
import { type Kernel, type Kernels, kernel, listKernel } from './kernel.ts';
import { refuseTypes } from './refuse-types.ts';

interface Binary {
  readonly op: string;
  /** On numbers known already. */
  readonly of: (a: number, b: number) => number;
  /** The number that changes nothing, on either side or on the right only. */
  readonly neutral?: number;
  readonly sides?: 'both' | 'right';
  readonly types?: readonly TracedType[];
}

const numbers = ['float32', 'int32'] as const;

const add: Binary = { op: 'Add', of: (a, b) => a + b, neutral: 0 };

/** Arithmetic on two tensors, element by element. `FloorDiv`, which tfjs makes of a quotient of integers, is refused. */
export const binaryKernels: Kernels = {
  Add: binary(add),
  Sub: binary({ op: 'Sub', of: (a, b) => a - b, neutral: 0, sides: 'right' }),
  Multiply: binary({ op: 'Mul', of: (a, b) => a * b, neutral: 1 }),
  RealDiv: binary({ op: 'Div', of: (a, b) => a / b, neutral: 1, sides: 'right', types: ['float32'] }),
  Maximum: binary({ op: 'Max', of: Math.max }),
  Minimum: binary({ op: 'Min', of: Math.min }),
  Pow: binary({ op: 'Pow', of: (a, b) => a ** b, types: ['float32'] }),
  SquaredDifference: kernel({
    inputs: ['a', 'b'],
    trace: (trace, { a, b }) => {
      refuseTypes(trace, a, numbers);
      const { shape, held, values } = broadcast(trace, a, b);
      const difference = trace.graph.node('Sub', values, held);
      return trace.made(trace.graph.node('Mul', [difference, difference], held), shape);
    },
  }),
  AddN: listKernel({ trace: (trace, tensors) => tensors.reduce((a, b) => computed(trace, add, a, b)) }),
};

function binary(rule: Binary): Kernel {
  return kernel({ inputs: ['a', 'b'], trace: (trace, { a, b }) => computed(trace, rule, a, b) });
}

function computed(trace: Trace, { op, of, neutral, sides = 'both', types = numbers }: Binary, a: Traced, b: Traced): Traced {
  refuseTypes(trace, a, types);
  const [left, right] = [everyOf(a), everyOf(b)];
  const shape = broadcastShape(a.shape, b.shape);
  if (left !== undefined && right !== undefined) {
    const result = of(left, right);
    return filledWith(a.type === 'float32' ? Math.fround(result) : result | 0, shape, a.type);
  }
  if (neutral !== undefined && right === neutral) return repeatedTo(trace, a, shape);
  if (neutral !== undefined && left === neutral && sides === 'both') return repeatedTo(trace, b, shape);
  const { held, values } = broadcast(trace, a, b);
  const joined = op === 'Add' ? sumOfProducts(trace, values[0], values[1]) : undefined;
  const divided = op === 'Mul' ? quotient(trace, values) : undefined;
  return trace.made(joined ?? trace.graph.node(divided ? 'Div' : op, divided ?? values, held), shape);
}
