import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

const root = fileURLToPath(new URL('../../', import.meta.url));
const barrel = join(root, 'operators/index.ts');

/** Every module that importing `file` loads: our files by path, others by name. Types load nothing. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, name] of readFileSync(file, 'utf8').matchAll(/^(?:import|export)(?! type\b)[^;']*?from '([^']+)';/gm)) {
    if (name!.startsWith('.')) loadedBy(join(dirname(file), name!), seen);
    else seen.add(name!);
  }
  return seen;
}

test('the operators load rxjs and the rooms below them, nothing else', () => {
  const modules = [...loadedBy(barrel)].map((name) => name.startsWith(root) ? relative(root, name) : name);
  const others = modules.filter((name) => !/^(operators|src\/core|src\/flow)\//.test(name)).sort();
  assert.deepEqual(others, ['rxjs', 'src/text/fit.ts', 'src/text/neutralise.ts']);
});

test('importing all operators opens no native library', () => {
  const program = `await import(${JSON.stringify(barrel)});
    console.log(JSON.stringify(process.report.getReport().sharedObjects.filter((name) => name.endsWith('.node') || /duckdb|onnx|tokenizers/.test(name))));`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), []);
});
