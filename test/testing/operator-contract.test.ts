import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

/** Each wrong operator, and a promise that the contract must find broken. */
const broken: Readonly<Record<string, RegExp>> = {
  'swallows-a-span': /accounts for every source row, in order/,
  'widens-a-span': /accounts for every source row, in order/,
  'reorders-batches': /accounts for every source row, in order/,
  'reorders-rows': /accounts for every source row, in order/,
  'loses-rows-silently': /accounts for every source row, in order/,
  'drops-rows-and-says-same': /accounts for every source row, in order/,
  'writes-into-its-input': /leaves its input as it was/,
  'forgets-a-column': /keeps the others/,
  'adds-another-type': /with their types/,
  'adds-a-short-column': /adds the columns it declares/,
  'adds-what-it-does-not-say': /adds the columns it declares/,
  'reads-what-it-does-not-say': /reads no column that it does not declare/,
  'rewrites-a-column': /leaves the values of the columns it does not add/,
  'shifts-what-it-carries': /beside the right row/,
  'depends-on-the-batch': /however they are cut into batches/,
  'takes-the-first-offset-for-0': /however they are cut into batches/,
  'remembers-the-last-run': /is cold/,
  'is-hot': /is cold/,
  hoards: /holds back no more source rows than it says/,
  'swallows-errors': /passes errors/,
  'loses-earlier-faults': /the faults it carries/,
  'tells-no-row': /names source rows/,
};

const { NODE_TEST_CONTEXT: _, ...env } = process.env; // else the child reports to the runner of this file
const { stdout, stderr } = spawnSync(process.execPath,
  ['--import', 'tsx', '--test-reporter=tap', fileURLToPath(new URL('./wrong-operators.ts', import.meta.url))], { env, encoding: 'utf8' });
const refusals = [...stdout.matchAll(/^not ok \d+ - ([\w-]+): (.+)$/gm)].map(([, operator, promise]) => ({ operator: operator!, promise: promise! }));

for (const [operator, promise] of Object.entries(broken)) {
  test(`an operator that ${operator.replaceAll('-', ' ')} is refused`, () => {
    const found = refusals.filter((refusal) => refusal.operator === operator).map((refusal) => refusal.promise);
    assert.ok(found.some((told) => promise.test(told)), `refused for: ${found.join('; ') || 'nothing'}\n${stderr}`);
  });
}

test('an operator that keeps every promise passes, and no wrong one goes unlisted', () => {
  assert.match(stdout, /^ok \d+ - keeps-every-promise: /m);
  assert.deepEqual([...new Set(refusals.map(({ operator }) => operator))].sort(), Object.keys(broken).sort());
});
