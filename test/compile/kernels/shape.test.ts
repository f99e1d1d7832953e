import { shapeKernels } from '../../../src/compile/kernels/shape.ts';
import { sliceKernels } from '../../../src/compile/kernels/slice.ts';
import * as tf from '../../../src/compile/tf.ts';
import { type Case, oracle } from './oracle.ts';

const one = (compute: (a: tf.Tensor) => tf.Tensor | tf.Tensor[], rest: Partial<Case> = {}): Case =>
  ({ shapes: { a: ['B', 'S', 4] }, compute: ({ a }) => compute(a), ...rest });
/** What is held as one row and repeated. */
const lazy = (a: tf.Tensor) => tf.tile(tf.slice(a, [0, 0, 0], [-1, 1, 4]), [1, a.shape[1]!, 1]);

oracle(Object.keys({ ...shapeKernels, ...sliceKernels }), {
  Reshape: one((a) => {
    const [b, s] = a.shape as [number, number];
    return [tf.reshape(a, [-1]), tf.reshape(a, [b * s, 4]), tf.reshape(a, [b, s * 4]), tf.reshape(a, [b, s, 2, 2]), tf.reshape(a, [s, b, 4]), tf.reshape(a, [2, 2, -1]), tf.reshape(a, [b, 1, s, 4])];
  }),
  'Reshape after Reshape': one((a) => tf.reshape(tf.square(tf.reshape(tf.reshape(a, [-1, 4]), [-1, 2])), a.shape)),
  'Reshape of what is only repeated': one((a) => [tf.reshape(lazy(a), [a.shape[0]!, 1, a.shape[1]!, 4]), tf.reshape(lazy(a), [-1, 4])]),
  'Reshape of nothing': {
    shapes: { a: ['B', 'P', 4], b: ['B', 2] }, at: [{ B: 2, P: 0 }, { B: 2, P: 3 }, { B: 1, P: 1 }], mayBeZero: ['P'],
    compute: ({ a, b }) => [tf.reshape(a, [a.shape[0]! * a.shape[1]!, 4]), tf.reshape(a, [a.shape[0]!, a.shape[1]!, 2, 2]), tf.reshape(a, [a.shape[1]!, a.shape[0]!, 4]), b],
  },
  'Reshape of a fixed nothing': { shapes: { a: [2, 0, 4] }, compute: ({ a }) => [tf.reshape(a, [0, 8]), tf.reshape(a, [4, 0, 2])] },
  ExpandDims: one((a) => [tf.expandDims(a, 0), tf.expandDims(a, 2), tf.expandDims(a, -1), tf.expandDims(lazy(a), 1)]),
  'squeeze': { shapes: { a: ['B', 1, 'S', 1] }, compute: ({ a }) => [tf.squeeze(a, [1]), tf.squeeze(a, [1, 3]), tf.squeeze(a, [3])] },
  Transpose: one((a) => [tf.transpose(a), tf.transpose(a, [1, 0, 2]), tf.transpose(a, [0, 2, 1]), tf.transpose(a, [2, 0, 1]), tf.transpose(a, [0, 1, 2]), tf.transpose(lazy(a), [1, 0, 2])]),
  'Transpose of ones': { shapes: { a: ['B', 1, 'S'] }, compute: ({ a }) => [tf.transpose(a, [1, 0, 2]), tf.transpose(a, [0, 2, 1]), tf.transpose(a, [2, 1, 0])] },
  Concat: {
    shapes: { a: ['B', 'S', 4], b: ['B', 'S', 4], c: ['B', 3, 4] },
    compute: ({ a, b, c }) => [tf.concat([a, b], 0), tf.concat([a, c, b], 1), tf.concat([a, b], -1), tf.concat([c], 1), tf.concat([a, tf.zerosLike(b)], 1), tf.concat([lazy(a), lazy(b)], 2), tf.concat([lazy(a), lazy(b)], 1)],
  },
  'Concat with nothing': {
    shapes: { a: ['B', 'P', 4], b: ['B', 'S', 4] }, at: [{ B: 2, P: 0, S: 3 }, { B: 1, P: 2, S: 1 }], mayBeZero: ['P'], compute: ({ a, b }) => [tf.concat([a, b], 1), a],
  },
  'Concat with a fixed nothing': { shapes: { a: ['B', 0], b: ['B', 2] }, compute: ({ a, b }) => [tf.concat([a, b], 1), a] },
  'Concat of whole numbers and truth values': one((a) => [tf.concat([tf.cast(a, 'int32'), tf.cast(a, 'int32')], 0), tf.concat([tf.greater(a, 0), tf.greater(a, 1)], 0)], { gradient: false }),
  Pack: { shapes: { a: ['B', 'S'], b: ['B', 'S'] }, compute: ({ a, b }) => [tf.stack([a, b], 0), tf.stack([a, b, a], 1), tf.stack([a, b], 2), tf.stack([a], 1)] },
  Tile: one((a) => [tf.tile(a, [2, 1, 3]), tf.tile(a, [1, 2, 1]), tf.tile(a, [1, 1, 1]), tf.tile(tf.mul(a, 0.5), [1, a.shape[0]!, 1])]),
  'Tile of single rows': { shapes: { a: ['B', 1, 4], b: ['B', 'S'] }, compute: ({ a, b }) => [tf.tile(a, [1, b.shape[1]!, 1]), tf.tile(a, [2, b.shape[1]!, 2]), b, tf.tile(lazy(tf.concat([a, a], 1)), [1, 3, 2])] },
  'broadcastTo': { shapes: { a: [4], b: ['B', 'S'] }, compute: ({ a, b }) => [tf.broadcastTo(a, [b.shape[0]!, b.shape[1]!, 4]), tf.broadcastTo(tf.reshape(b, [...b.shape, 1]), [b.shape[0]!, b.shape[1]!, 3])] },
  Slice: one((a) => [
    tf.slice(a, [0, 0, 1], [-1, -1, 2]), tf.slice(a, [0, 0, 0], [1, 1, 4]), tf.slice(a, [0, a.shape[1]! - 1, 0], [-1, 1, -1]), tf.slice(a, [a.shape[0]! - 1], [1]),
    tf.slice(a, 0, a.shape), tf.slice(lazy(a), [0, 0, 1], [-1, 1, 2]), tf.slice(lazy(a), [0, 0, 0], [1, -1, 4]),
  ]),
  'Slice that leaves one or two out': { shapes: { a: ['B', 'S', 4] }, at: [{ B: 2, S: 3 }, { B: 1, S: 2 }, { B: 2, S: 5 }], compute: ({ a }) => [tf.slice(a, [0, 1, 0], [-1, a.shape[1]! - 1, 4]), tf.slice(a, [0, 0, 0], [-1, a.shape[1]! - 1, 4])] },
  'Slice of the first rows of a table': { shapes: { a: [12, 4], b: ['B', 'S'] }, compute: ({ a, b }) => [tf.slice(a, [0, 0], [b.shape[1]!, 4]), b] },
  SplitV: one((a) => [...tf.split(a, 2, 2), ...tf.split(a, [1, 3], -1), ...tf.split(lazy(a), 4, 2)]),
  'SplitV by sizes that vary': { shapes: { a: ['B', 'P+S'], b: ['P', 'S'] }, at: [{ B: 2, P: 1, S: 3 }, { B: 1, P: 2, S: 1 }], compute: ({ a, b }) => [...tf.split(a, [b.shape[0]!, b.shape[1]!], 1), b] },
  Unpack: one((a) => [...tf.unstack(a, 2), ...tf.unstack(tf.reshape(a, [2, -1]), 0)]),
  PadV2: one((a) => [tf.pad(a, [[1, 0], [0, 2], [0, 0]]), tf.pad(a, [[0, 0], [0, 0], [1, 1]], -1.5), tf.pad(a, [[0, 0], [0, 0], [0, 0]]), tf.pad(a, [[0, 0], [a.shape[1]!, 0], [0, 0]])]),
  'PadV2 of whole numbers': one((a) => tf.pad(tf.cast(tf.mul(a, 3), 'int32'), [[1, 0], [0, 2], [0, 0]], 9), { gradient: false }),
});
