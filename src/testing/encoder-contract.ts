import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../compile/tf.ts';
import { listOf } from '../core/column.ts';
import type { ColumnKind } from '../encoders/columns/column-kind.ts';
import type { LaidTokens } from '../encoders/inputers/laid-tokens.ts';
import { simpleInputer } from '../encoders/inputers/simple-inputer.ts';
import type { TokenColumn } from '../encoders/inputers/token-column.ts';
import { tickets } from '../flow/tickets.ts';
import { inference, type Weights } from '../nn/module.ts';
import type { SequenceEncoder } from '../nn/parts.ts';

export interface EncoderContract {
  /** Of the vectors that come in. */
  readonly input: number;
  /** Default one of many tokens. */
  readonly columns?: readonly ColumnKind[];
  /** The steps of a column may change places without a change of the result. */
  readonly orderless?: boolean;
  /** Only the first step counts. */
  readonly first?: boolean;
}

/** Tokens of each row: none in the last. */
const lengths = [4, 1, 3, 2, 0];

/**
 * What every sequence encoder keeps to, as tests; run on whatever tfjs backend is current.
 *
 * Its output has the shape it says, for one sequence and for one step too. A gradient reaches every weight. What lies where the mask
 * is 0, how much of it there is and what stands beside it in the batch does not matter. A sequence without a step gives zeros.
 */
export function encoderContract(make: () => SequenceEncoder, { input, columns = ['sequence'], orderless = false, first = false }: EncoderContract): void {
  const encoder = make();
  const weights = drawn(encoder);
  const { gap = 0 } = encoder;
  const lay = (rows: readonly number[], steps?: number) => simpleInputer({ gap }).lay(columnsOf(columns), rows, steps);
  const check = (sentence: string, body: () => void) => test(`${encoder.name}: ${sentence}`, () => tf.tidy(body));
  const encode = (laid: LaidTokens, vectors: tf.Tensor) => encoder.forward(weights, sequencesOf(laid, vectors), inference);
  const outputOf = (laid: LaidTokens, vectors = vectorsOf(laid, input)) => encode(laid, vectors);

  check('says what it is, the same every time', () => {
    assert.match(encoder.name, /^[a-z]+(-[a-z]+)*$/);
    assert.deepEqual(JSON.parse(JSON.stringify(encoder)), JSON.parse(JSON.stringify(make())));
    assert.equal(Object.keys(encoder.toJSON()).length, 1);
    assert.deepEqual(encoder.weights, make().weights);
    for (const [name, { shape }] of Object.entries(encoder.weights)) assert.ok(shape.every((size) => Number.isInteger(size) && size > 0), name);
  });

  check('its output has the width it says, for a batch of one and a single step too', () => {
    for (const rows of [[0, 1, 2], [1], [4]]) {
      const { shape } = outputOf(lay(rows));
      assert.deepEqual([shape[0], shape.at(-1)], [rows.length, encoder.width]);
      assert.ok(shape.length === 2 || shape.length === 3);
    }
  });

  check('a gradient reaches every weight and the vectors that are there', () => {
    const laid = lay([0, 1, 2, 3]);
    const names = Object.keys(weights);
    const x = vectorsOf(laid, input);
    const loss = (vectors: tf.Tensor, ...values: tf.Tensor[]) => {
      const output = encoder.forward(Object.fromEntries(names.map((name, at) => [name, values[at]!])), sequencesOf(laid, vectors), inference);
      return tf.sum(tf.mul(output, noise(output.shape, 7)));
    };
    const gradients = tf.grads(loss as (...all: tf.Tensor[]) => tf.Tensor)([x, ...names.map((name) => weights[name]!)]);
    for (const [at, name] of ['the vectors', ...names].entries()) {
      const values = gradients[at]!.dataSync();
      assert.ok(values.every(Number.isFinite), `${name} has a gradient that is not finite`);
      assert.ok(values.some((value) => value !== 0), `no gradient reaches ${name}`);
    }
    const atPadding = tf.mul(gradients[0]!, tf.sub(1, tf.expandDims(maskOf(laid), -1)));
    assert.ok(atPadding.dataSync().every((value) => value === 0), 'a gradient reaches padding');
  });

  check('what lies in padding does not matter, nor how much padding there is', () => {
    const laid = lay([0, 1, 2, 3, 4]);
    const plain = outputOf(laid);
    const there = tf.expandDims(maskOf(laid), -1);
    near(plain, outputOf(laid, tf.add(tf.mul(vectorsOf(laid, input), there), tf.mul(tf.sub(1, there), 50))));
    if (!encoder.unrolled || laid.steps < 9) near(plain, outputOf(lay([0, 1, 2, 3, 4], laid.steps + 3)));
  });

  check('a sequence does not feel the others of its batch', () => {
    const { steps } = lay([0, 1, 2, 3]);
    const all = outputOf(lay([0, 1, 2, 3], steps));
    for (const [at, row] of [0, 1, 2, 3].entries()) {
      const others = lay([0, 1, 2, 3], steps);
      const alone = rowOf(vectorsOf(others, input), at);
      near(rowOf(all, at), encode(lay([row], steps), alone));
    }
  });

  check(orderless ? 'the order of steps does not matter' : first ? 'only the first step counts' : 'the order of steps matters', () => {
    const laid = lay([0]);
    const singles = columns.filter((kind) => kind === 'single').length;
    const x = vectorsOf(laid, input);
    const at = (step: number) => tf.slice(x, [0, step, 0], [-1, 1, -1]);
    const order = [...Array(laid.steps).keys()];
    const [one, other] = first ? [1, 2] : [singles, singles + 1];
    [order[one], order[other]] = [other, one];
    const swapped = outputOf(laid, tf.concat(order.map(at), 1));
    if (orderless || first) near(outputOf(laid), swapped);
    else assert.throws(() => near(outputOf(laid), swapped));
  });

  check('a sequence without a step gives zeros', () => {
    const laid = lay([4, 0], 12);
    const mask = tf.mul(maskOf(laid), tf.tensor([0, 1], [2, 1]));
    const output = encoder.forward(weights, { ...sequencesOf(laid, vectorsOf(laid, input)), mask }, inference);
    assert.ok(rowOf(output, 0).dataSync().every((value) => value === 0));
    assert.ok(rowOf(output, 1).dataSync().some((value) => value !== 0));
    const gradient = tf.grad((x) => tf.sum(encoder.forward(weights, { ...sequencesOf(laid, x), mask }, inference)))(vectorsOf(laid, input));
    assert.ok(gradient.dataSync().every(Number.isFinite), 'its gradient is not finite');
  });
}

function columnsOf(kinds: readonly ColumnKind[]): TokenColumn[] {
  const many = listOf(Int32Array.from({ length: lengths.reduce((sum, length) => sum + length) }, (_, i) => i), lengths);
  return kinds.map((kind, at) => ({ name: `column${at}`, tokens: kind === 'single' ? Int32Array.from(lengths.keys()) : many }));
}

const maskOf = ({ mask, sequences, steps }: LaidTokens) => tf.tensor(mask, [sequences, steps]);
const vectorsOf = ({ sequences, steps }: LaidTokens, width: number) => noiseByRow(sequences, steps, width);
const rowOf = (x: tf.Tensor, row: number) => tf.slice(x, row, 1);

function sequencesOf(laid: LaidTokens, vectors: tf.Tensor) {
  return { vectors, mask: maskOf(laid), columns: tf.tensor(laid.columns, [laid.sequences, laid.steps], 'int32') };
}

/** The same numbers for the same row and step, however many steps there are. */
function noiseByRow(rows: number, steps: number, width: number): tf.Tensor {
  const values = new Float32Array(rows * steps * width);
  for (let row = 0; row < rows; row++) {
    const draw = tickets(3, 0, row);
    for (let at = 0; at < steps * width; at++) values[row * steps * width + at] = 2 * draw() - 1;
  }
  return tf.tensor(values, [rows, steps, width]);
}

function noise(shape: readonly number[], seed: number): tf.Tensor {
  const draw = tickets(seed, 0, 0);
  return tf.tensor(Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, () => 2 * draw() - 1), [...shape]);
}

/** Weights of a size at which nothing saturates and nothing vanishes, whatever they start from. */
const drawn = ({ weights }: SequenceEncoder): Weights =>
  Object.fromEntries(Object.entries(weights).map(([name, { shape }], at) => [name, noise(shape, 11 + at)]));

function near(expected: tf.Tensor, actual: tf.Tensor): void {
  assert.deepEqual(actual.shape, expected.shape);
  const [a, b] = [expected.dataSync(), actual.dataSync()];
  for (let i = 0; i < a.length; i++) assert.ok(Math.abs(a[i]! - b[i]!) <= 1e-5 * Math.max(1, Math.abs(a[i]!)), `at ${i}: ${a[i]} and ${b[i]}`);
}
