import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readSize, symbolsIn } from '../../../src/compile/sizes/size-expression.ts';
import { Sizes } from '../../../src/compile/sizes/sizes.ts';

const rules = { B: {}, S: {}, P: { min: 0 } };
const traced = (avoid: readonly number[] = [], from = 4001) => Sizes.traced(rules, avoid, from);

test('products, sums and offsets of symbols are read back from numbers', () => {
  const sizes = traced();
  const { B, S, P } = sizes.values as { B: number; S: number; P: number };
  const texts = [B, 2 * S, B * S, 64 * B * S, S - 1, P + S, B * (S - 1), 3 * P * P, 2 * S + 1, B * S * P * 256].map((number) => sizes.textOf(number));
  assert.deepEqual(texts, ['B', '2*S', 'B*S', '64*B*S', 'S-1', 'S+P', 'B*(S-1)', '3*P*P', '2*S+1', '256*B*S*P']);
});

test('a sum in the shape of an input is a factor from then on', () => {
  const sizes = traced();
  const number = sizes.numberOf('P+S');
  assert.equal(sizes.textOf(8 * number * sizes.values['B']!), '8*(P+S)*B');
  assert.equal(sizes.textOf(2 * sizes.numberOf('B+S+P+3')), '2*(B+S+P+3)');
});

test('a sum with a number in it, that a program makes of three symbols, is read as itself once it is told', () => {
  const sizes = traced();
  const { B, S, P } = sizes.values as { B: number; S: number; P: number };
  assert.equal(sizes.textOf(B + S + P + 2), B + S + P + 2);
  sizes.numberOf('B+S+P+2');
  assert.deepEqual([B + S + P + 2, 3 * B * (B + S + P + 2)].map((number) => sizes.textOf(number)), ['B+S+P+2', '3*(B+S+P+2)*B']);
  assert.equal(readSize('B+S+P+2', { B: 1, S: 2, P: 3 }), 8);
});

test('with twenty symbols every sum of two of them, give or take a little, is read as itself', () => {
  const names = Array.from({ length: 20 }, (_, at) => `S${at}`);
  for (const from of [4001, 11_003]) {
    const sizes = Sizes.traced(Object.fromEntries(names.map((name) => [name, {}])), [64, 300], from);
    for (const [at, name] of names.entries()) {
      for (const other of names.slice(at + 1)) {
        for (const plus of [-2, 0, 1, 4]) {
          const text = `${name}+${other}${plus === 0 ? '' : plus > 0 ? `+${plus}` : plus}`;
          assert.equal(sizes.textOf(sizes.values[name]! + sizes.values[other]! + plus), text);
        }
      }
      assert.equal(sizes.textOf(3 * sizes.values[name]! + 2), `3*${name}+2`);
    }
  }
});

test('fixed numbers are themselves, also the sizes of known models', () => {
  const known = [1, 2, 16, 64, 300, 768, 1024, 2048, 4096, 8192, 14_336, 30_522, 32_000, 50_257, 128_256, 151_936];
  for (const from of [4001, 11_003]) {
    const sizes = traced(known, from);
    assert.deepEqual(known.map((number) => sizes.textOf(number)), known);
  }
});

test('what a text says is what the numbers say', () => {
  const sizes = traced();
  const values = { B: 3, S: 5, P: 0 };
  const { B, S, P } = sizes.values as { B: number; S: number; P: number };
  for (const number of [B * S, 2 * (P + S) , B * (S - 1), 7 * B, 12]) {
    assert.equal(readSize(sizes.textOf(number), values), sizes.at(number, values));
  }
});

test('written sizes are read', () => {
  const values = { B: 3, S: 5, P_1: 2 };
  assert.deepEqual(['B', '2*S', 'P_1+S', 'B*(S-1)', '(B+1)*(S-P_1)*2', 'S-1-B', 7].map((size) => readSize(size, values)), [3, 10, 7, 12, 24, 1, 7]);
  assert.deepEqual(symbolsIn('2*(P_1+S)*B'), ['P_1', 'S', 'B']);
});

test('a size may be zero where one of its sums may', () => {
  const sizes = traced();
  const { B, S, P } = sizes.values as { B: number; S: number; P: number };
  assert.deepEqual([B, P, B * P, P + S, 0, 5].map((number) => sizes.mayBeZero(number)), [false, true, true, false, true, false]);
});

test('with real sizes every number is itself', () => {
  const sizes = Sizes.fixed({ B: 4001 });
  assert.deepEqual([sizes.textOf(4001), sizes.numberOf('2*B'), sizes.isSymbolic(4001)], [4001, 8002, false]);
});
