import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Recent } from '../../src/flow/recent.ts';

test('forgets what was asked for least recently', () => {
  const recent = new Recent<string, number>(2).set('a', 1).set('b', 2);
  assert.equal(recent.get('a'), 1);
  recent.set('c', 3);
  assert.deepEqual([recent.get('a'), recent.get('b'), recent.get('c'), recent.size], [1, undefined, 3, 2]);
});

test('setting a value again makes it the latest', () => {
  const recent = new Recent<string, number>(2).set('a', 1).set('b', 2).set('a', 9).set('c', 3);
  assert.deepEqual([recent.get('a'), recent.get('b')], [9, undefined]);
});

test('with room for none it keeps none, and any key is a key', () => {
  assert.equal(new Recent<string, number>(0).set('a', 1).get('a'), undefined);
  assert.equal(new Recent<string, number>(1).set('__proto__', 1).get('__proto__'), 1);
});
