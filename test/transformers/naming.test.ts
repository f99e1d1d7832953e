import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { WeightSpec } from '../../src/nn/module.ts';
import { placesOf } from '../../src/transformers/naming.ts';

const weight = (...shape: number[]): WeightSpec => ({ shape, init: { kind: 'zeros' } });
const weights = { 'q.weight': weight(4, 3), 'k.weight': weight(2, 3), 'v.weight': weight(2, 3), norm: weight(3), patch: weight(5, 12) };

test('names are replaced one after another, and tensors that are no weight are passed over', () => {
  const naming = { renames: [[/^model\./, ''], [/gamma$/, 'norm']] as const };
  assert.deepEqual(placesOf(weights, naming, new Map([['model.gamma', [3]], ['model.inv_freq', [7]]])), new Map([['norm', 'model.gamma']]));
});

test('a tensor may have more axes than its weight, and no other shape', () => {
  assert.equal(placesOf(weights, {}, new Map([['patch', [5, 3, 2, 2]], ['norm', [1, 1, 3]]])).size, 2);
  assert.throws(() => placesOf(weights, {}, new Map([['q.weight', [3, 4]]])), { code: 'tensor-names', message: /"q\.weight" is \[3, 4\], and has to hold q\.weight \[4, 3\]/ });
  assert.throws(() => placesOf(weights, {}, new Map([['norm', [4]]])), { code: 'tensor-names' });
});

test('a weight that is there twice is refused', () => {
  const naming = { renames: [[/^other\./, '']] as const };
  assert.throws(() => placesOf(weights, naming, new Map([['norm', [3]], ['other.norm', [3]]])), { code: 'tensor-names', message: /in two tensors, "norm" and "other\.norm"/ });
});
