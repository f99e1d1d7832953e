import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compile, type CompileOptions } from '../../src/compile/compile.ts';
import { CompileError } from '../../src/core/errors.ts';
import type { Program } from '../../src/compile/program.ts';
import { sizeOf } from '../../src/compile/size-of.ts';
import * as tf from '../../src/compile/tf.ts';

type Compute = (x: tf.Tensor, whole: tf.Tensor) => tf.Tensor;

const options = { inputs: { x: { shape: ['B', 'S', 4], dtype: 'float32' }, whole: { shape: ['B'], dtype: 'int32' } } } as const;

/** What compiling says, with the line of this file that it names. */
function refusal(program: Program, asked: CompileOptions = options): CompileError {
  try {
    compile(program, asked);
  } catch (error) {
    assert.ok(error instanceof CompileError, String(error));
    return error;
  }
  return assert.fail('it was compiled');
}

function refuses(compute: Compute, code: CompileError['code'], message: RegExp, asked: CompileOptions = options): void {
  const error = refusal((_, { x, whole }) => ({ y: compute(x!, whole!) }), asked);
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
  assert.match(error.message, /^test\/compile\/refusals\.test\.ts:\d+: /, 'it names the line of the model');
  assert.ok(error.hint.length > 10);
}

const S = (x: tf.Tensor) => x.shape[1]!;
const fixed = { inputs: { x: { shape: [2, 3, 4], dtype: 'float32' }, whole: { shape: [2], dtype: 'int32' } } } as const;

test('a kernel that is not there is named, with the line of the model', () => {
  refuses((x) => tf.topk(x, 2).values, 'unsupported-op', /TopK: this kernel of tfjs is not implemented/);
  refuses((x) => tf.einsum('bse,bte->bst', x, x), 'unsupported-op', /Einsum/);
});

test('a quotient of integers, which tfjs takes without rest, is refused', () => {
  refuses((_, whole) => tf.div(whole, whole), 'unsupported-op', /FloorDiv/);
  refuses((x) => tf.mod(x, 2), 'unsupported-op', /Mod/);
});

test('attributes that a kernel does not implement are refused', () => {
  const image = { inputs: { x: { shape: [1, 5, 5, 2], dtype: 'float32' }, whole: { shape: [2], dtype: 'int32' } } } as const;
  const filter = (...shape: [number, number, number, number]) => tf.ones(shape) as tf.Tensor4D;
  refuses((x, whole) => tf.gather(x, tf.reshape(whole, [-1, 1]), 1, 1), 'unsupported-attribute', /GatherV2: batchDims 1/);
  refuses((x) => tf.conv2d(x as tf.Tensor4D, filter(3, 3, 2, 2), 1, 'same'), 'unsupported-attribute', /Conv2D: a filter of 3 x 3/, image);
  refuses((x) => tf.conv1d(x as tf.Tensor3D, tf.ones([3, 4, 2]), 2, 'same'), 'unsupported-attribute', /Conv2D: stride 2/);
  refuses((x) => tf.conv1d(x as tf.Tensor3D, tf.ones([3, 4, 2]), 1, 'same', 'NWC', 2), 'unsupported-attribute', /Conv2D: dilation 2/);
  refuses((x) => tf.conv1d(x as tf.Tensor3D, tf.ones([3, 4, 2]), 1, 1), 'unsupported-attribute', /Conv2D: pad 1, which also pads the other axis/);
  refuses((x) => tf.mul(x, tf.range(0, S(x), 2)), 'unsupported-attribute', /Range: step 2 over a size that varies/);
});

test('attributes and inputs that a kernel has never heard of are refused', () => {
  const call = (name: string, attributes: object) => (x: tf.Tensor) => tf.engine().runKernel(name, { x }, attributes as never) as tf.Tensor;
  refuses(call('Sum', { axis: [0], keepDims: false, ddof: 1 }), 'unsupported-attribute', /Sum: attribute "ddof" is not implemented/);
  refuses(call('Relu', { threshold: 0 }), 'unsupported-attribute', /Relu: attribute "threshold"/);
  refuses((x) => tf.engine().runKernel('Tanh', { x, bias: x }) as tf.Tensor, 'unsupported-attribute', /Tanh: input "bias"/);
  refuses((x) => tf.fused.matMul({ a: tf.reshape(x, [-1, 4]) as tf.Tensor2D, b: tf.ones([4, 4]) as tf.Tensor2D, activation: 'relu' }), 'unsupported-op', /_FusedMatMul/);
});

test('types that tfjs rounds in its own way are refused', () => {
  refuses((_, whole) => tf.exp(whole), 'unsupported-type', /Exp: it is not implemented for int32/);
  refuses((_, whole) => tf.pow(whole, tf.scalar(2, 'int32')), 'unsupported-type', /Pow/);
  refuses((x) => tf.where(tf.greater(x, 0), tf.greater(x, 1), tf.less(x, 1)), 'unsupported-type', /Select/);
});

test('a constant that belongs to one size is refused where it is made', () => {
  refuses((x) => tf.add(x, tf.tensor(Array.from({ length: S(x) }, (_, at) => [at]))), 'size-leak', /a constant of shape \[S, 1\] is built from \d+ numbers/);
  refuses((x) => tf.add(tf.sum(x, 2), tf.eye(S(x))), 'size-leak', /constant/);
  refuses((x) => tf.mul(x, tf.randomUniform([1, S(x), 1])), 'size-leak', /constant/);
  refuses((x) => tf.add(x, tf.tensor(new Float32Array(S(x)), [S(x), 1])), 'size-leak', /a constant of shape \[S, 1\] is built from \d+ equal numbers/);
  assert.ok(compile((_, { x }) => ({ y: tf.add(tf.add(x!, tf.zeros([S(x!), 1])), tf.onesLike(x!)) }), options));
});

test('a constant of a size that varies within a gradient is refused with the operation and the line that it is of', () => {
  const sums = refusal(({ w }, { x, whole }) => ({ loss: tf.mean(tf.unsortedSegmentSum(tf.mul(x!, w!), whole as tf.Tensor1D, 3)) }), { ...options, weights: { w: { shape: [4] } }, gradients: true });
  assert.match(sums.message, /^the gradient of test\/compile\/refusals\.test\.ts:\d+: UnsortedSegmentSum: a constant of shape \[B, S, 4\] is built from \d+ equal numbers/);
});

test('a size that is used as a number is refused', () => {
  refuses((x) => tf.div(tf.sum(x, 1), S(x)), 'size-leak', /a size that varies is used as a number/);
  refuses((x) => tf.mul(x, Math.sqrt(S(x))), 'size-leak', /used as a number/);
  refuses((x) => tf.losses.meanSquaredError(x, tf.zerosLike(x)), 'size-leak', /used as a number|other path/);
  assert.ok(compile((_, { x }) => ({ y: tf.div(tf.sum(x!, 1), sizeOf(S(x!))) }), options));
});

test('numbers that are others in every trace are refused, also where no size varies', () => {
  refuses((x) => tf.mul(x, tf.randomNormal([4])), 'size-leak', /are random/);
  refuses((x) => tf.dropout(x, 0.5), 'size-leak', /are random/, fixed);
});

test('a comparison of a size with a number is refused, and so is what it leads to', () => {
  refuses((x) => S(x) > 512 ? tf.exp(x) : tf.log(x), 'size-leak', /takes another path for other sizes: it calls Log where it calls Exp/);
  refuses((x) => S(x) < 8 ? tf.exp(x) : x, 'size-leak', /takes another path/);
  refuses((x) => S(x) > 10_000 ? tf.exp(x) : tf.log(x), 'size-leak', /takes another path/);
  refuses((x) => tf.slice(x, [0, 0, 0], [-1, Math.min(S(x), 8), -1]), 'size-leak', /Slice/);
  refuses((x) => tf.slice(x, [0, Math.max(0, S(x) - 8), 0], [-1, -1, -1]), 'size-leak', /Slice/);
  refuses((x) => tf.tile(x, [1, Math.ceil(S(x) / 2), 1]), 'size-leak', /Tile|constant/);
  refuses((x) => tf.mul(x, Math.min(S(x), 8)), 'size-leak', /used as a number/);
});

test('a loop over a size is refused', () => {
  refuses((x) => tf.unstack(x, 1)[0]!, 'size-leak', /Unpack: a loop over the size S/);
  const shortened = refusal((_, { x }) => {
    let sum: tf.Tensor = tf.zeros([4]);
    for (let at = 0; at < Math.min(S(x!), 20); at++) sum = tf.add(sum, tf.sum(x!, [0, 1]));
    return { sum };
  });
  assert.match(shortened.message, /takes another path for other sizes: it ends earlier/);
});

test('reading numbers while compiling is refused', () => {
  refuses((x) => tf.mul(x, tf.sum(x).dataSync()[0]!), 'no-value', /reads the numbers of a tensor/);
});

test('a symbol has to be the size of some input by itself', () => {
  assert.equal(refusal((_, { x }) => ({ y: x! }), { inputs: { x: { shape: ['P+S', 'S'], dtype: 'float32' } } }).code, 'unbound-symbol');
  assert.match(refusal((_, { x }) => ({ y: x! }), { ...options, symbols: { Q: { min: 0 } } }).message, /no input has the size Q/);
});

test('a gradient that cannot be given is refused', () => {
  const trained = { ...options, weights: { w: { shape: [4] }, unused: { shape: [2] } }, gradients: true };
  const mean: Program = ({ w }, { x }) => ({ loss: tf.mean(tf.mul(x!, w!)) });
  assert.match(refusal(mean, trained).message, /does not depend on unused/);
  assert.match(refusal(mean, { ...trained, gradients: ['v'] }).message, /neither a weight nor an input "v"/);
  assert.match(refusal(mean, { ...trained, weights: { w: { shape: [4], frozen: true } } }).message, /every weight is frozen/);
  assert.equal(refusal(({ w }, { x }) => ({ y: tf.mul(x!, w!) }), trained).code, 'no-loss');
  assert.equal(refusal(({ w }, { x }) => ({ loss: tf.mul(x!, w!) }), trained).code, 'no-loss');
  const cut: Program = ({ w }, { x }) => ({ loss: tf.cast(tf.any(tf.greater(tf.mul(x!, w!), 0)), 'float32') });
  assert.match(refusal(cut, { ...trained, gradients: ['w'] }).message, /Any: tfjs has no gradient for it/);
});

test('an error in the backward pass names the line whose gradient it is', () => {
  const trained = { ...options, weights: { w: { shape: [4] } }, gradients: true };
  const error = refusal(({ w }, { x }) => ({ loss: tf.mean(tf.prelu(x!, w!)) }), trained);
  assert.match(error.message, /refusals\.test\.ts:\d+: Prelu/);
});

test('names that are taken, and outputs given twice, are refused', () => {
  assert.equal(refusal((_, x) => x, { inputs: { 'dropout.0': { shape: [1], dtype: 'float32' } } }).code, 'duplicate-name');
  assert.equal(refusal((_, x) => x, { inputs: { w: { shape: [1], dtype: 'float32' } }, weights: { w: { shape: [1] } } }).code, 'duplicate-name');
  assert.equal(refusal((_, { x }, pass) => { pass.keep('mean', x!); pass.keep('mean', x!); return {}; }).code, 'duplicate-name');
});
