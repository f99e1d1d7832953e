import { binaryKernels } from '../../../src/compile/kernels/binary.ts';
import { castKernels } from '../../../src/compile/kernels/cast.ts';
import { compareKernels } from '../../../src/compile/kernels/compare.ts';
import { unaryKernels } from '../../../src/compile/kernels/unary.ts';
import * as tf from '../../../src/compile/tf.ts';
import { type Case, oracle } from './oracle.ts';

const one = (compute: (a: tf.Tensor) => tf.Tensor | tf.Tensor[], rest: Partial<Case> = {}): Case =>
  ({ shapes: { a: ['B', 'S', 2] }, compute: ({ a }) => compute(a), ...rest });
const two = (compute: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor | tf.Tensor[], rest: Partial<Case> = {}): Case =>
  ({ shapes: { a: ['B', 'S', 2], b: ['B', 'S', 2] }, compute: ({ a, b }) => compute(a, b), ...rest });
const positive = (a: tf.Tensor) => tf.add(tf.abs(a), 0.1);
const whole = (a: tf.Tensor) => tf.cast(tf.mul(a, 3), 'int32');
const yes = (a: tf.Tensor) => tf.greater(a, 0);

oracle(Object.keys({ ...unaryKernels, ...binaryKernels, ...compareKernels, ...castKernels }), {
  Neg: one((a) => tf.neg(a)),
  Abs: one((a) => tf.abs(a)),
  Sign: one((a) => tf.sign(a)),
  Square: one((a) => tf.square(a)),
  'Neg, Abs, Sign and Square of whole numbers': one((a) => [tf.neg(whole(a)), tf.abs(whole(a)), tf.sign(whole(a)), tf.square(whole(a))], { gradient: false }),
  Reciprocal: one((a) => tf.reciprocal(positive(a)), { tolerance: 1e-5 }),
  Sqrt: one((a) => tf.sqrt(positive(a))),
  Rsqrt: one((a) => tf.rsqrt(positive(a)), { tolerance: 1e-5 }),
  Exp: one((a) => tf.exp(a)),
  Log: one((a) => tf.log(positive(a))),
  Log1p: one((a) => tf.log1p(positive(a))),
  Sigmoid: one((a) => tf.sigmoid(tf.mul(a, 20))),
  Tanh: one((a) => tf.tanh(tf.mul(a, 5))),
  Erf: one((a) => tf.erf(a)),
  Sin: one((a) => tf.sin(a)),
  Cos: one((a) => tf.cos(a)),
  Floor: one((a) => tf.floor(tf.mul(a, 5))),
  Ceil: one((a) => tf.ceil(tf.mul(a, 5))),
  Relu: one((a) => tf.relu(a)),
  Elu: one((a) => tf.elu(tf.mul(a, 2))),
  Softplus: one((a) => tf.softplus(tf.mul(a, 8))),
  LeakyRelu: one((a) => [tf.leakyRelu(a), tf.leakyRelu(a, 0.5)]),
  ClipByValue: one((a) => tf.clipByValue(a, -0.5, 0.25)),
  'Step, whatever it is below zero': one((a) => [tf.step(a), tf.step(a, -1), tf.step(a, 0.5), tf.step(tf.sub(a, a))], { gradient: false }),
  'the gradient of Abs, which asks Step for -1': one((a) => tf.mul(tf.abs(tf.sub(a, 0.5)), a)),
  'LogicalNot, LogicalAnd, LogicalOr': two((a, b) => [tf.logicalNot(yes(a)), tf.logicalAnd(yes(a), yes(b)), tf.logicalOr(yes(a), yes(b))], { gradient: false }),
  'unary kernels of what is only repeated': one((a) => tf.exp(tf.tile(tf.slice(a, [0, 0, 0], [-1, 1, 2]), [1, a.shape[1]!, 1]))),
  'unary kernels of one number': one((a) => tf.mul(a, tf.rsqrt(tf.sqrt(tf.abs(tf.neg(tf.square(tf.fill(a.shape, 3)))))))),

  Add: two((a, b) => tf.add(a, b)),
  Sub: two((a, b) => tf.sub(a, b)),
  Multiply: two((a, b) => tf.mul(a, b)),
  RealDiv: two((a, b) => tf.div(a, tf.add(positive(b), 0.5))),
  Maximum: two((a, b) => tf.maximum(a, b)),
  Minimum: two((a, b) => tf.minimum(a, b)),
  Pow: two((a, b) => [tf.pow(positive(a), b), tf.pow(a, 2)], { tolerance: 1e-5 }),
  SquaredDifference: two((a, b) => tf.squaredDifference(a, b)),
  AddN: two((a, b) => tf.addN([a, b, a])),
  'arithmetic of whole numbers': two((a, b) => {
    const [i, j] = [whole(a), whole(b)];
    return [tf.add(i, j), tf.sub(i, j), tf.mul(i, j), tf.maximum(i, j), tf.minimum(i, j), tf.squaredDifference(i, j)];
  }, { gradient: false }),
  'a row beside a matrix': { shapes: { a: ['B', 'S', 2], b: [2] }, compute: ({ a, b }) => [tf.add(a, b), tf.mul(b, a), tf.sub(b, a), tf.div(a, tf.add(positive(b), 0.5))] },
  'a column beside a matrix': { shapes: { a: ['B', 'S', 2], b: ['S', 1] }, compute: ({ a, b }) => [tf.add(a, b), tf.mul(b, a), tf.sub(b, a)] },
  'two that repeat each other': { shapes: { a: ['B', 1, 2], b: [1, 'S', 1] }, compute: ({ a, b }) => [tf.add(a, b), tf.mul(a, b)] },
  'numbers beside a tensor, with what changes nothing left out': one((a) => [tf.add(a, 0), tf.add(0, a), tf.mul(a, 1), tf.mul(1, a), tf.sub(a, 0), tf.sub(0, a), tf.div(a, 1), tf.div(1, positive(a)), tf.mul(a, 0)], { tolerance: 1e-5 }),
  'nothing changed, but repeated': { shapes: { a: ['B', 1] , b: ['B', 'S'] }, compute: ({ a, b }) => [tf.add(a, tf.zerosLike(b)), tf.mul(tf.onesLike(b), a)] },
  'two numbers': { shapes: { a: ['B', 'S'] }, compute: ({ a }) => tf.mul(a, tf.add(tf.div(tf.scalar(1), tf.scalar(3)), tf.pow(tf.scalar(2), tf.scalar(0.5)))) },
  'no rows at all': { shapes: { a: ['B', 2], b: ['B', 2] }, at: [{ B: 0 }, { B: 3 }], mayBeZero: ['B'], compute: ({ a, b }) => tf.tanh(tf.mul(tf.add(a, b), 2)) },

  'Equal, NotEqual': two((a, b) => [tf.equal(whole(a), whole(b)), tf.notEqual(whole(a), whole(b)), tf.equal(a, a), tf.notEqual(a, b), tf.equal(yes(a), yes(b))], { gradient: false }),
  'Greater, GreaterEqual, Less, LessEqual': two((a, b) => [a, whole(a), yes(a)].flatMap((x) => {
    const y = x.dtype === 'float32' ? b : x.dtype === 'int32' ? whole(b) : yes(b);
    return [tf.greater(x, y), tf.greaterEqual(x, y), tf.less(x, y), tf.lessEqual(x, y)];
  }), { gradient: false }),
  'comparison with a number, and with a row': { shapes: { a: ['B', 'S'], b: ['S'] }, gradient: false, compute: ({ a, b }) => [tf.greater(a, 0.3), tf.less(a, b), tf.equal(b, a)] },
  Select: two((a, b) => tf.where(yes(a), tf.mul(a, b), b)),
  'Select between numbers and rows': { shapes: { a: ['B', 'S'], b: ['S'] }, compute: ({ a, b }) => [tf.where(yes(a), a, tf.zerosLike(a)), tf.where(yes(b), a, tf.fill(a.shape, -1e9))], tolerance: 1e-5 },
  'Select of whole numbers': two((a, b) => tf.where(yes(a), whole(a), whole(b)), { gradient: false }),

  'Cast between all types': one((a) => [
    whole(a), tf.cast(whole(a), 'float32'), tf.cast(whole(a), 'bool'), tf.cast(yes(a), 'float32'), tf.cast(yes(a), 'int32'), tf.cast(a, 'bool'), tf.cast(a, 'float32'),
    tf.cast(tf.scalar(2.5), 'int32'), tf.cast(tf.scalar(2.5), 'bool'),
  ], { gradient: false }),
  'Identity, ZerosLike, OnesLike, Fill': one((a) => [tf.clone(a), tf.zerosLike(a), tf.add(tf.onesLike(a), a), tf.fill(a.shape, 0.1), tf.fill([2, 3], 7, 'int32'), tf.ones(a.shape), tf.zeros(a.shape)], { gradient: false }),
  'constants of the model': { shapes: { a: ['B', 3] }, compute: ({ a }) => [tf.mul(a, tf.tensor([1, 2, 3])), tf.add(a, tf.tensor2d([[5, 5, 5]]))] },
});
