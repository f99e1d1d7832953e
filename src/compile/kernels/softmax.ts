import { type Kernels, kernel } from './kernel.ts';
import { refuseTypes } from './refuse-types.ts';

export const softmaxKernels: Kernels = {
  Softmax: kernel<'logits', { dim: number }>({
    inputs: ['logits'], attributes: ['dim'],
    trace: (trace, { logits }, { dim }) => {
      refuseTypes(trace, logits, ['float32']);
      const axis = dim < 0 ? logits.shape.length + dim : dim;
      const held = logits.held.with(axis, logits.shape[axis]!);
      return trace.made(trace.graph.node('Softmax', [trace.spread(logits, held)], held, { axis: { int: axis } }), logits.shape);
    },
  }),
};
