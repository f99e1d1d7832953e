import type { Value } from '../graph/graph.ts';
import type { Trace } from '../trace/trace.ts';
import type { Traced } from '../trace/traced.ts';
import { broadcast, broadcastShape, repeatedTo } from './broadcast.ts';
import { castTo } from './cast.ts';
import { type Kernel, type Kernels, kernel } from './kernel.ts';
import { refuseTypes } from './refuse-types.ts';

/** Truth values, and the choice between two tensors by them. */
export const compareKernels: Kernels = {
  Equal: compared('Equal'),
  NotEqual: compared('Equal', true),
  Greater: compared('Greater'),
  GreaterEqual: compared('GreaterOrEqual'),
  Less: compared('Less'),
  LessEqual: compared('LessOrEqual'),
  LogicalAnd: combined('And'),
  LogicalOr: combined('Or'),
  Select: kernel({
    inputs: ['condition', 't', 'e'],
    trace: (trace, { condition, t, e }) => {
      refuseTypes(trace, t, ['float32', 'int32']);
      const shape = broadcastShape(condition.shape, broadcastShape(t.shape, e.shape));
      const all = [condition, t, e].map((tensor) => repeatedTo(trace, tensor, shape));
      const held = all.map((tensor) => tensor.held).reduce((a, b) => broadcastShape(a, b));
      return trace.made(trace.graph.node('Where', all.map((tensor) => trace.stored(tensor)), held, {}, t.type), shape);
    },
  }),
};

function compared(op: string, not = false): Kernel {
  return kernel({
    inputs: ['a', 'b'],
    trace: (trace, { a, b }) => truth(trace, a.type === 'bool' ? castTo(trace, a, 'int32') : a, b.type === 'bool' ? castTo(trace, b, 'int32') : b, op, not),
  });
}

function combined(op: string): Kernel {
  return kernel({
    inputs: ['a', 'b'],
    trace: (trace, { a, b }) => {
      for (const tensor of [a, b]) refuseTypes(trace, tensor, ['bool']);
      return truth(trace, a, b, op);
    },
  });
}

function truth(trace: Trace, a: Traced, b: Traced, op: string, not = false): Traced {
  const { shape, held, values } = broadcast(trace, a, b);
  const yes: Value = trace.graph.node(op, values, held, {}, 'bool');
  return trace.made(not ? trace.graph.node('Not', [yes], held) : yes, shape);
}
