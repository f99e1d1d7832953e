import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CacheSums } from '../../src/runtime/cache-sums.ts';

test('what the caches of several recommenders saved is added up as it stands, one that two branches share once', () => {
  const sums = new CacheSums();
  assert.deepEqual(sums.now(), {});
  sums.add({ close: async () => {} });
  assert.deepEqual(sums.now(), {});
  const items = { asked: 10, hits: 4, encoded: 6 };
  const cache = { items, users: { asked: 2, hits: 1, encoded: 1 } };
  sums.add({ cache });
  sums.add({ cache, close: async () => {} });
  sums.add({ cache: { items: { asked: 1, hits: 0, encoded: 1 }, users: { asked: 0, hits: 0, encoded: 0 } } });
  assert.deepEqual(sums.now(), { cache: { asked: 13, hits: 5 } });
  items.asked = 20;
  assert.deepEqual(sums.now(), { cache: { asked: 23, hits: 5 } });
});
