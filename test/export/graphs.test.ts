import assert from 'node:assert/strict';
import { test } from 'node:test';

import { refuseLargeFile } from '../../src/export/graphs.ts';

test('weights that no file of ONNX holds are refused before it is written', () => {
  assert.doesNotThrow(() => refuseLargeFile(2 ** 30));
  assert.throws(() => refuseLargeFile(3.2 * 2 ** 30), { name: 'DataError', code: 'too-large', message: /weights of 3\.2 GiB, and a file of ONNX holds 2 GiB/ });
});
