import { convKernels } from '../../../src/compile/kernels/conv.ts';
import { gatherScatterKernels } from '../../../src/compile/kernels/gather-scatter.ts';
import { matmulKernels } from '../../../src/compile/kernels/matmul.ts';
import { reduceKernels } from '../../../src/compile/kernels/reduce.ts';
import { softmaxKernels } from '../../../src/compile/kernels/softmax.ts';
import { sizeOf } from '../../../src/compile/size-of.ts';
import * as tf from '../../../src/compile/tf.ts';
import { type Case, oracle } from './oracle.ts';

const one = (compute: (a: tf.Tensor) => tf.Tensor | tf.Tensor[], rest: Partial<Case> = {}): Case =>
  ({ shapes: { a: ['B', 'S', 4] }, compute: ({ a }) => compute(a), ...rest });
/** What is held as one row and repeated. */
const lazy = (a: tf.Tensor) => tf.tile(tf.slice(a, [0, 0, 0], [-1, 1, 4]), [1, a.shape[1]!, 1]);
const whole = (a: tf.Tensor) => tf.cast(tf.mul(a, 3), 'int32');

const overEverything = (reduce: (a: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor) => (a: tf.Tensor) =>
  [reduce(a), reduce(a, 0), reduce(a, -1), reduce(a, [0, 2]), reduce(a, [2, 1], true), reduce(a, 1, true), reduce(a, []), reduce(lazy(a), 1), reduce(lazy(a), [0, 1], true), reduce(lazy(a), 2)];

oracle(Object.keys({ ...reduceKernels, ...matmulKernels, ...gatherScatterKernels, ...softmaxKernels, ...convKernels }), {
  Sum: one(overEverything((a, axis, keepDims) => tf.sum(a, axis, keepDims)), { tolerance: 1e-5 }),
  Mean: one(overEverything((a, axis, keepDims) => tf.mean(a, axis, keepDims))),
  Max: one(overEverything((a, axis, keepDims) => tf.max(a, axis, keepDims))),
  Min: one(overEverything((a, axis, keepDims) => tf.min(a, axis, keepDims))),
  Prod: one((a) => [tf.prod(a), tf.prod(a, [1, 2]), tf.prod(a, 0, true)], { gradient: false }),
  'Sum, Max and Mean of whole numbers': one((a) => [tf.sum(whole(a), 1), tf.max(whole(a), 1), tf.mean(whole(a), 1), tf.min(whole(a), 2), tf.sum(tf.greater(a, 0), 1), tf.sum(whole(lazy(a)), 1)], { gradient: false }),
  'Sum and Mean of nothing': { shapes: { a: ['B', 4] }, at: [{ B: 0 }, { B: 2 }], mayBeZero: ['B'], compute: ({ a }) => [tf.sum(a, 0), tf.sum(a), tf.sum(a, 1)] },
  'Any, All': one((a) => [tf.any(tf.greater(a, 0.5)), tf.any(tf.greater(a, 0), 1), tf.all(tf.greater(a, -0.5), [0, 1], true), tf.all(tf.less(a, 2))], { gradient: false }),
  'ArgMax, ArgMin': one((a) => [tf.argMax(a, 1), tf.argMax(a, -1), tf.argMin(a, 0), tf.argMax(tf.zerosLike(a), 1)], { gradient: false }),
  Cumsum: one((a) => [tf.cumsum(a, 1), tf.cumsum(a, 1, true), tf.cumsum(a, 2, false, true), tf.cumsum(a, 0, true, true)]),
  'moments and norms': one((a) => [tf.moments(a, -1, true).variance, tf.moments(a, [0, 1]).mean, tf.logSumExp(a, 1)], { tolerance: 1e-5 }),

  'BatchMatMul of matrices': {
    shapes: { a: ['B', 4], b: [4, 'S'] }, compute: ({ a, b }) => [tf.matMul(a, b), tf.matMul(a, tf.transpose(b), false, true), tf.matMul(tf.transpose(a), b, true), tf.matMul(b, a, true, true)],
  },
  'BatchMatMul of stacks': {
    shapes: { a: ['B', 'S', 4], b: ['B', 4, 3] },
    compute: ({ a, b }) => [tf.matMul(a, b), tf.matMul(b, a, true, true), tf.matMul(a, a, false, true), tf.matMul(a, a, true, false), tf.matMul(tf.reshape(a, [...a.shape.slice(0, 2), 2, 2]), tf.reshape(a, [...a.shape.slice(0, 2), 2, 2]), true)],
    tolerance: 1e-5,
  },
  'BatchMatMul of one with many': { shapes: { a: [1, 2, 4], b: ['B', 4, 'S'] }, gradient: false, compute: ({ a, b }) => [tf.matMul(a, b), tf.matMul(b, a, true, true)] },
  'BatchMatMul of a stack of one': { shapes: { a: [1, 'S', 4], b: [1, 4, 'B'] }, compute: ({ a, b }) => [tf.matMul(a, b), tf.matMul(b, a, true, true)] },
  'BatchMatMul of what is only repeated': one((a) => [tf.matMul(lazy(a), a, false, true), tf.matMul(tf.sum(a, 1, true), a, false, true), tf.matMul(tf.tile(tf.mean(a, 0, true), [a.shape[0]!, 1, 1]), a, true)], { tolerance: 1e-5 }),
  'BatchMatMul with a row added': { shapes: { a: ['B', 4], b: [4, 3], c: [3] }, compute: ({ a, b, c }) => [tf.add(tf.matMul(a, b), c), tf.add(c, tf.matMul(tf.square(a), b)), tf.add(tf.matMul(a, b, false, false), tf.reshape(c, [1, 3]))] },
  'BatchMatMul with a row, the product read twice': { shapes: { a: ['B', 4], b: [4, 3], c: [3] }, compute: ({ a, b, c }) => { const y = tf.matMul(a, b); return [tf.add(y, c), tf.relu(y)]; } },
  'BatchMatMul with a matrix or a column added': { shapes: { a: ['B', 4], b: [4, 3], c: ['B', 3] }, compute: ({ a, b, c }) => [tf.add(tf.matMul(a, b), c), tf.add(tf.matMul(a, b), tf.sum(c, 1, true))] },
  'BatchMatMul of nothing': { shapes: { a: ['B', 4], b: [4, 3] }, at: [{ B: 0 }, { B: 2 }], mayBeZero: ['B'], compute: ({ a, b }) => tf.matMul(a, b) },

  GatherV2: { shapes: { a: [5, 4], ids: ['B', 'S'] }, below: 5, compute: ({ a, ids }) => tf.gather(a, ids) },
  'GatherV2 of rows that vary, along any axis': {
    shapes: { a: ['N', 3, 'S'], ids: ['B'] }, at: [{ N: 3, S: 2, B: 4 }, { N: 3, S: 4, B: 1 }],
    compute: ({ a, ids }) => [tf.gather(a, ids, 0), tf.gather(a, ids, 1), tf.gather(a, ids, -2), tf.gather(a, tf.cast(tf.tensor([2, 0]), 'int32'), 1)],
  },
  'GatherV2 of a row that is read often': { shapes: { a: [5, 4], ids: ['B', 'S'] }, below: 1, compute: ({ a, ids }) => tf.gather(tf.mul(a, 2), ids), tolerance: 1e-5 },
  'GatherV2 of nothing': { shapes: { a: [5, 4], ids: ['B'] }, at: [{ B: 0 }, { B: 3 }], mayBeZero: ['B'], below: 5, compute: ({ a, ids }) => [tf.gather(a, ids), a] },
  UnsortedSegmentSum: { shapes: { a: ['B', 4], ids: ['B'], b: ['N', 2] }, at: [{ B: 5, N: 3 }, { B: 1, N: 4 }, { B: 3, N: 3 }], gradient: false, compute: ({ a, b, ids }) => [tf.unsortedSegmentSum(a, ids as tf.Tensor1D, 3), tf.unsortedSegmentSum(a, ids as tf.Tensor1D, b.shape[0]!)] },
  OneHot: {
    shapes: { ids: ['B', 'S'], a: ['N', 2] }, at: [{ B: 2, S: 3, N: 2 }, { B: 1, S: 1, N: 5 }], gradient: false, below: 4,
    compute: ({ ids, a }) => [tf.oneHot(ids, 3), tf.oneHot(ids, 4, 0.5, -0.5, 'float32'), tf.oneHot(tf.sub(ids, tf.scalar(1, 'int32')), a.shape[0]!, 1, 0, 'float32'), a],
  },
  Range: {
    shapes: { a: ['B', 'S'] }, gradient: false,
    compute: ({ a }) => [tf.range(0, 5), tf.range(3, -2, -2), tf.range(0, 1, 0.25), tf.range(0, a.shape[1]!, 1, 'int32'), tf.range(0, a.shape[0]!, 1), tf.range(0, 4, 1, 'int32')],
  },
  'rows by position': { shapes: { a: ['B', 'S', 4], b: [12, 4] }, compute: ({ a, b }) => tf.add(a, tf.gather(b, tf.range(0, a.shape[1]!, 1, 'int32'))) },
  SizeOf: one((a) => [tf.div(tf.sum(a, 1), sizeOf(a.shape[1]!)), tf.mul(a, sizeOf(a.shape[0]! * a.shape[1]!)), tf.mul(a, sizeOf(4))], { tolerance: 1e-5 }),

  Softmax: one((a) => [tf.softmax(a), tf.softmax(tf.mul(a, 30), -1), tf.softmax(tf.transpose(a, [0, 2, 1])), tf.softmax(lazy(a)), tf.softmax(tf.transpose(lazy(a), [0, 2, 1])), tf.logSoftmax(a)]),

  'Conv2D along one axis, its filter and input gradients': {
    shapes: { a: ['B', 'L', 4], b: [3, 4, 2] }, at: [{ B: 2, L: 5 }, { B: 1, L: 3 }, { B: 3, L: 9 }],
    compute: ({ a, b }) => [tf.conv1d(a as tf.Tensor3D, b as tf.Tensor3D, 1, 'same'), tf.conv1d(a as tf.Tensor3D, b as tf.Tensor3D, 1, 'valid')], tolerance: 1e-5,
  },
  'Conv2D shorter than its filter': { shapes: { a: ['B', 'L', 4], b: [3, 4, 2] }, at: [{ B: 2, L: 1 }, { B: 1, L: 2 }], compute: ({ a, b }) => tf.conv1d(a as tf.Tensor3D, b as tf.Tensor3D, 1, 'same'), tolerance: 1e-5 },
  'Conv2D with even and single filters': {
    shapes: { a: ['B', 'L', 4], b: [4, 4, 2], c: [1, 4, 3] }, at: [{ B: 2, L: 5 }, { B: 1, L: 4 }],
    compute: ({ a, b, c }) => [tf.conv1d(a as tf.Tensor3D, b as tf.Tensor3D, 1, 'same'), tf.conv1d(a as tf.Tensor3D, c as tf.Tensor3D, 1, 'same')], tolerance: 1e-5,
  },
});
