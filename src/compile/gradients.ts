/**
 * Gradients that replace those of tfjs, on every backend, and some that it has not; imported for that effect. The
 * originals make whole tensors of ones, take sizes for numbers, or add up copies one by one: right, but slow, and not to
 * be traced with sizes that vary. That of Cumsum is wrong along any axis but the last.
 */
import { axesOf } from './kernels/axis.ts';
import { sizeOf } from './size-of.ts';
import * as tf from './tf.ts';

type Attributes = Readonly<Record<string, unknown>>;

tf.registerGradient({
  kernelName: 'Sum', inputsToSave: ['x'],
  gradFunc: (dy, [x], attributes) => ({ x: () => repeated(dy as tf.Tensor, x!, axesIn(attributes, x!)) }),
});

tf.registerGradient({
  kernelName: 'Mean', inputsToSave: ['x'],
  gradFunc: (dy, [x], attributes) => ({
    x: () => {
      const axes = axesIn(attributes, x!);
      const count = axes.reduce((product, axis) => product * x!.shape[axis]!, 1);
      return repeated(tf.div(dy as tf.Tensor, sizeOf(count)), x!, axes);
    },
  }),
});

tf.registerGradient({
  kernelName: 'Tile', inputsToSave: ['x'],
  gradFunc: (dy, [x], attributes) => ({
    x: () => {
      const reps = attributes['reps'] as unknown as number[];
      const apart = x!.shape.flatMap((size, axis) => [reps[axis]!, size]);
      const copies = [...reps.keys()].filter((axis) => reps[axis] !== 1).map((axis) => 2 * axis);
      return copies.length === 0 ? tf.clone(dy as tf.Tensor) : tf.reshape(tf.sum(tf.reshape(dy as tf.Tensor, apart), copies), x!.shape);
    },
  }),
});

tf.registerGradient({
  kernelName: 'Cumsum',
  gradFunc: (dy, _, attributes) => {
    const { axis, exclusive, reverse } = attributes as unknown as { axis: number; exclusive: boolean; reverse: boolean };
    return { x: () => tf.cumsum(dy as tf.Tensor, axis, exclusive, !reverse) };
  },
});

// A truth value does not move with what it was made of: a choice by it passes nothing on.
for (const kernelName of ['Equal', 'NotEqual', 'Greater', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalOr']) {
  tf.registerGradient({ kernelName, inputsToSave: ['a', 'b'], gradFunc: (_, [a, b]) => ({ a: () => nothing(a!), b: () => nothing(b!) }) });
}
tf.registerGradient({ kernelName: 'LogicalNot', inputsToSave: ['x'], gradFunc: (_, [x]) => ({ x: () => nothing(x!) }) });

const nothing = ({ shape }: tf.Tensor) => tf.zeros(shape);

const axesIn = (attributes: Attributes, { shape }: tf.Tensor) => axesOf(attributes['axis'] as number[] | undefined, shape);

/** What was reduced over some axes, repeated along them. */
function repeated(dy: tf.Tensor, { shape }: tf.Tensor, axes: readonly number[]): tf.Tensor {
  const reduced = shape.map((size, axis) => axes.includes(axis) ? 1 : size);
  return tf.tile(tf.reshape(dy, reduced), shape.map((size, axis) => axes.includes(axis) ? size : 1));
}
