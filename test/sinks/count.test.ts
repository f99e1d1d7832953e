import assert from 'node:assert/strict';
import { test } from 'node:test';

import { batchOf } from '../../src/core/batch.ts';
import { count } from '../../src/sinks/count.ts';

test('count adds up rows and faults over batches and partitions', () => {
  const first = count().open();
  first.add(batchOf({}, 3));
  const second = count().open();
  second.add({ ...batchOf({}, 2, 3), faults: [{ row: 5, operator: 'test', code: 'gone', message: 'gone' }] });
  first.merge(second.save());
  assert.deepEqual(first.result(), { rows: 5, faults: 1 });
});
