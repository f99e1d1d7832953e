import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';

import { generatedMark, nameOf, namedFiles, readText, repositoryFiles, root } from '../scripts/repository.ts';

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly bin: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readText('package.json')) as Manifest;
const { compilerOptions } = JSON.parse(readText('tsconfig.json').replace(/^\s*\/\/.*$/gm, '')) as
  { compilerOptions: { paths: Record<string, [string]> } };
const files = repositoryFiles();

/** `./dist/src/metrics/*.js` comes from `./src/metrics/*.ts`. */
const sourceOf = (built: string) => built.replace('./dist/', './').replace(/(\.d\.ts|\.js)$/, '.ts');

test('a name leads to the source in a clone and to what was built from it in an installed package', () => {
  const built = Object.entries(manifest.exports).flatMap(([name, to]) => (typeof to === 'string' ? [] : [[name.replace('.', 'rxrec'), to] as const]));
  assert.deepEqual(Object.fromEntries(built.map(([name, to]) => [name, [sourceOf(to.default)]])), compilerOptions.paths);
  for (const [, to] of built) assert.equal(sourceOf(to.types), sourceOf(to.default));
  const missing = Object.values(compilerOptions.paths).map(([path]) => path.slice(2)).filter((path) => !path.includes('*') && !files.includes(path));
  assert.deepEqual(missing, []);
});

test('the command is built from the file that says it is one', () => {
  assert.ok(readText(sourceOf(`./${manifest.bin.rxrec}`)).startsWith('#!/usr/bin/env node\n'));
});

test('a barrel hides no name that two of its files export', async () => {
  for (const barrel of files.filter((file) => file.endsWith('/index.ts') && readText(file).startsWith(`// ${generatedMark}`))) {
    const all = await load(barrel);
    for (const [, from] of readText(barrel).matchAll(/from '\.\/([^']+)'/g)) {
      const hidden = Object.keys(await load(join(barrel, '..', from!))).filter((name) => !(name in all));
      assert.deepEqual(hidden, [], `${barrel}: ${from}`);
    }
  }
});

test('rxrec/nn tells of every layer, and rxrec/training of every loss, sampler, optimizer and schedule', async () => {
  const layers = await load('src/nn/index.ts');
  assert.deepEqual(namedFiles('src/nn', files).map(nameOf).filter((name) => !(name in layers)), []);
  const parts = ['losses', 'negatives', 'optimizers', 'schedules'].flatMap((folder) => namedFiles(`src/training/${folder}`, files))
    .filter((file) => /\): (NegativeSampler|Optimizer|Schedule) \{$/m.test(readText(file)) || file.includes('/losses/'));
  const told = readText('src/training/index.ts');
  assert.deepEqual(parts.filter((file) => !told.includes(`'./${file.slice('src/training/'.length)}'`)), []);
});

/** What is loaded with an entry is loaded by everybody who imports it. */
const light = ['rxrec', 'rxrec/operators', 'rxrec/metrics', 'rxrec/prompts', 'rxrec/sinks'];
const models = ['rxrec/nn', 'rxrec/encoders', 'rxrec/predictors', 'rxrec/recommenders', 'rxrec/training', 'rxrec/export'];

for (const name of [...light, ...models]) {
  const tensors = models.includes(name);
  test(`importing ${name} loads no native package${tensors ? '' : ' and no tfjs'}, and prints nothing`, () => {
    const program = `process.dlopen = (_, file) => { throw new TypeError(\`native: \${file}\`); };
      await import(process.argv[1]);
      if (('_tfengine' in globalThis) !== ${tensors}) throw new TypeError('tfjs: ${tensors ? 'not ' : ''}loaded');`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program, pathToFileURL(join(root, compilerOptions.paths[name]![0])).href],
      { cwd: root, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    assert.equal(stdout + stderr, '');
  });
}

async function load(file: string): Promise<object> {
  return await import(pathToFileURL(join(root, file)).href) as object;
}
