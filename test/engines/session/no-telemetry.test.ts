import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { root } from '../../../scripts/repository.ts';

const folder = mkdtempSync(join(tmpdir(), 'rxrec-telemetry-'));
after(() => rmSync(folder, { recursive: true, force: true }));

// With the library alone both are there on Linux: a file in the temporary folder, and a folder of the maker in the user's cache.
test('a model is run without telling anybody', () => {
  const [TMPDIR, HOME] = [join(folder, 'tmp'), join(folder, 'home')];
  for (const each of [TMPDIR, HOME]) mkdirSync(each);
  const { ORT_DISABLE_TELEMETRY: _, XDG_CACHE_HOME: __, NODE_TEST_CONTEXT: ___, ...env } = process.env;
  const script = `
    import { onnx } from './src/engines/onnx.ts';
    const model = await onnx({ model: 'fixtures/models/tiny-decoder' }).open();
    const { values } = await model.answer({ offsets: Int32Array.of(0, 2), values: Int32Array.of(1, 2) });
    console.log(values.length, process.env.ORT_DISABLE_TELEMETRY);
    await model.close();`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { cwd: root, encoding: 'utf8', env: { ...env, TMPDIR, HOME } });
  assert.equal(stdout.trim(), '2 1', stderr);
  assert.deepEqual(readdirSync(TMPDIR).filter((name) => name.startsWith('mat-debug')), []);
  assert.equal(existsSync(join(HOME, '.cache', 'Microsoft')), false);
});
