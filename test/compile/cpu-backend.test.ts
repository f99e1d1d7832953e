import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { root } from '../../scripts/repository.ts';

const run = (program: string) => {
  const from = (file: string) => pathToFileURL(`${root}src/compile/${file}`).href;
  const start = `const { useCpuBackend } = await import('${from('cpu-backend.ts')}'); const tf = await import('${from('tf.ts')}'); await useCpuBackend();`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', `${start} ${program}`], { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.equal(stderr, '');
  return stdout;
};

test('the backend computes without advising to install another', () => {
  assert.equal(run("console.log((await tf.add(tf.tensor1d([1, 2]), 1).data()).join());"), '2,3\n');
});

test('sums of segments leave out what has none', () => {
  assert.equal(run("console.log((await tf.unsortedSegmentSum(tf.tensor2d([[1, 2], [3, 4], [5, 6]]), tf.tensor1d([1, 1, -1], 'int32'), 2).data()).join());"), '0,0,4,6\n');
});
