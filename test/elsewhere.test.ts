import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

const root = fileURLToPath(new URL('../', import.meta.url));

test('another repository uses two operators in a plain rxjs pipe', () => {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', 'elsewhere/nightly-scores.ts'], { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.equal(stdout, ['ada  0.953 0.401', 'bob  0.007', 'dee  0.500 0.731 0.018',
    'left out: row 2: a logit of candidate 1 is not finite', ''].join('\n'));
});
