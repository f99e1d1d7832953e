import assert from 'node:assert/strict';
import { test } from 'node:test';

import { tickets } from '../../../src/flow/tickets.ts';
import { adam } from '../../../src/training/optimizers/adam.ts';
import { adamW } from '../../../src/training/optimizers/adam-w.ts';
import { denseOf } from '../../../src/training/optimizers/dense-of.ts';
import type { Optimizer } from '../../../src/training/optimizers/optimizer.ts';
import { ratesByPrefix } from '../../../src/training/optimizers/rates-by-prefix.ts';
import { sgd } from '../../../src/training/optimizers/sgd.ts';

const optimizers: Readonly<Record<string, (rows: 'lazy' | 'dense') => Optimizer>> = {
  adam: (rows) => adam({ rate: 0.1, decay: 0.1, rows }),
  adamW: (rows) => adamW({ rate: 0.1, rows }),
  sgd: (rows) => sgd({ rate: 0.1, momentum: 0.9, nesterov: true, rows }),
};
const [rows, width] = [5, 3];

for (const [name, make] of Object.entries(optimizers)) {
  test(`${name}: a step on every row is the same step, lazy, dense or whole`, () => {
    const ways = [make('lazy'), make('dense'), make('lazy')].map((optimizer) => {
      const weights = { table: made(1) };
      return { weights, open: optimizer.open(weights) };
    });
    for (let at = 1; at <= 4; at++) {
      const order = Int32Array.of(3, 0, 4, 1, 2);
      const gradient = { rows: order, values: made(10 + at) };
      ways[0]!.open.step({ table: gradient }, at);
      ways[1]!.open.step({ table: gradient }, at);
      ways[2]!.open.step({ table: denseOf('table', gradient, rows * width) }, at);
    }
    assert.deepEqual(ways[1]!.weights, ways[0]!.weights);
    assert.deepEqual(ways[2]!.weights, ways[0]!.weights);
  });

  test(`${name}: lazy leaves the rows alone that a gradient does not name; dense moves on those it knew`, () => {
    const lazy = { table: made(2) };
    const dense = { table: made(2) };
    const [a, b] = [make('lazy').open(lazy), make('dense').open(dense)];
    for (const open of [a, b]) open.step({ table: { rows: Int32Array.of(0, 2), values: made(3).subarray(0, 6) } }, 1);
    const before = { lazy: lazy.table.slice(), dense: dense.table.slice() };
    for (const open of [a, b]) open.step({ table: { rows: Int32Array.of(4), values: made(4).subarray(0, 3) } }, 2);
    assert.deepEqual(lazy.table.subarray(0, 12), before.lazy.subarray(0, 12));
    assert.notDeepEqual(lazy.table.subarray(12), before.lazy.subarray(12));
    assert.notDeepEqual(dense.table.subarray(0, 3), before.dense.subarray(0, 3));
  });

  test(`${name}: a saved state goes on as if it had never been saved`, () => {
    const weights = { table: made(5), bias: made(6) };
    const first = make('lazy').open(weights);
    first.step({ table: made(7), bias: made(8) }, 1);
    const copy = { table: weights.table.slice(), bias: weights.bias.slice() };
    const second = make('lazy').open(copy);
    second.load(Object.fromEntries(Object.entries(first.save()).map(([key, values]) => [key, values.slice()])));
    for (const open of [first, second]) open.step({ bias: made(9), table: { rows: Int32Array.of(1), values: made(3).subarray(0, 3) } }, 2);
    assert.deepEqual(copy, weights);
    assert.deepEqual(second.save(), first.save());
  });
}

test('a weight without a gradient stays as it is, and a factor of 0 moves nothing', () => {
  const weights = { a: Float32Array.of(1), b: Float32Array.of(1) };
  const { step } = adam({ rate: 0.1 }).open(weights);
  step({ a: Float32Array.of(1) }, 1);
  assert.equal(weights.b[0], 1);
  step({ b: Float32Array.of(1) }, 2, 0);
  assert.equal(weights.b[0], 1);
});

test('rates by prefix scale the step of the weights below a name', () => {
  const weights = { 'items.lm.kernel': Float32Array.of(0), 'items.lmHead': Float32Array.of(0), bias: Float32Array.of(0) };
  const { step } = sgd({ rate: 1, rateOf: ratesByPrefix({ 'items.lm': 0.25, bias: 0 }) }).open(weights);
  step({ 'items.lm.kernel': Float32Array.of(-1), 'items.lmHead': Float32Array.of(-1), bias: Float32Array.of(-1) }, 1, 0.5);
  assert.deepEqual(Object.values(weights).map(([value]) => value), [0.125, 0.5, 0]);
  assert.throws(() => sgd({ rate: 1, rateOf: ratesByPrefix({ 'item.lm': 0.1 }) }).open(weights),
    { code: 'unknown-key', hint: /did you mean "items.lm"/ });
});

test('an optimizer says what it is, rates by prefix and all', () => {
  assert.equal(JSON.stringify(adam({ rate: 0.1, rateOf: ratesByPrefix({ items: 0.5 }) })), '{"adam":{"rate":0.1,"rateOf":{"items":0.5}}}');
  assert.equal(JSON.stringify(adamW({ rate: 0.1 })), '{"adamW":{"decay":0.01,"rate":0.1}}');
});

test('gradients that do not fit the weights are refused by name', () => {
  const open = () => adam({ rate: 0.1 }).open({ table: made(1) });
  const two = { rows: Int32Array.of(1, 1), values: new Float32Array(6) };
  assert.throws(() => open().step({ tabel: made(1) }, 1), { code: 'unknown-key', hint: /did you mean "table"/ });
  assert.throws(() => open().step({ table: new Float32Array(4) }, 1), { code: 'bad-output', message: /"table" has 4 values, expected 15/ });
  assert.throws(() => open().step({ table: two }, 1), { code: 'bad-output', message: /row 1 twice/ });
  assert.throws(() => open().step({ table: { ...two, rows: Int32Array.of(1, 5) } }, 1), { code: 'bad-output', message: /row 5, expected rows below 5/ });
  assert.throws(() => open().step({ table: { ...two, rows: Int32Array.of(1, 2, 3, 4) } }, 1), { code: 'bad-output', message: /6 values in 4 rows/ });
  assert.throws(() => open().step({ table: made(1) }, 0), { code: 'wrong-value' });
});

test('a state of another model, and options that make no sense, are refused', () => {
  const open = adam({ rate: 0.1 }).open({ a: new Float32Array(2) });
  assert.throws(() => open.load({}), { code: 'wrong-checkpoint', message: /lacks "a\/first"/ });
  assert.throws(() => open.load({ 'b/first': new Float32Array(2) }), { code: 'wrong-checkpoint', message: /"b\/first"/ });
  assert.throws(() => open.load({ 'a/first': new Float32Array(3), 'a/second': new Float32Array(2) }), { code: 'wrong-checkpoint', message: /3 values of "a\/first", expected 2/ });
  assert.throws(() => adam({ rate: 0 }), { code: 'wrong-value' });
  assert.throws(() => adam({ rate: 0.1, beta2: 1 }), { code: 'wrong-value', hint: /below 1/ });
  assert.throws(() => sgd({ rate: 0.1, moment: 0.9 } as never), { code: 'unknown-key', hint: /momentum/ });
  assert.throws(() => adamW({ rate: 0.1, rateOf: () => NaN }).open({ a: new Float32Array(1) }), { code: 'wrong-value' });
});

function made(seed: number): Float32Array {
  const draw = tickets(seed, 0, 0);
  return Float32Array.from({ length: rows * width }, () => 2 * draw() - 1);
}
