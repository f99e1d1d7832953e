import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { compare } from '../scripts/compare.ts';
import { documentedFiles, examplesOf, runExample, statementsOf } from '../scripts/doctest.ts';
import { root } from '../scripts/repository.ts';

const folder = join(root, 'out', `doctest-${process.pid}`);
after(() => rmSync(folder, { recursive: true, force: true }));

for (const file of documentedFiles()) {
  for (const example of examplesOf(file)) {
    test(`the example at ${file}:${example.line} holds`, () => runExample(example, folder));
  }
}

test('an expression with a comment is compared, a statement is run', () => {
  assert.deepEqual(statementsOf("const a = [1]; // one\na.concat(\n  2, // two\n) // [1, 2]\nf('x // y') // throws OptionsError"), [
    'const a = [1]; // one',
    '  await compare(async () => (a.concat(\n  2, // two\n)), { equals: ([1, 2]) });',
    "  await compare(async () => (f('x // y')), { throws: 'OptionsError' });",
  ]);
});

test('a wrong value is told', async () => {
  await assert.rejects(compare(async () => Float32Array.of(0.5), { equals: [0.25] }), { name: 'AssertionError' });
  await compare(async () => Float32Array.of(0.5), { equals: [0.5] });
});
