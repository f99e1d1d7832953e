import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { tickets } from '../../src/flow/tickets.ts';
import { newsroom } from '../../src/scenarios/newsroom.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { killAndResume, resultHashes, runProcess } from './kill-run.ts';

test('a run killed at any of 20 random moments and started again ends with the bytes of the uninterrupted one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rxrec-kill-'));
  const data = join(folder, 'newsroom');
  const out = join(folder, 'out');
  await prepare(newsroom, { from: '', to: data });
  const command = {
    pipeline: 'pipelines/zero-shot-generative.ts',
    args: ['--data', data, '--out', out, '--rows', '1000', '--partition-rows', '16', '--at-most', '128'],
  };
  const whole = await runProcess(command);
  assert.equal(whole.code, 0, whole.stderr);
  const expected = resultHashes(out);
  assert.ok(Object.keys(expected).length > 5, 'several parts were written');
  const random = tickets(2024, 0, 0);
  const moments = Array.from({ length: 20 }, () => random() * whole.ms);
  const { hits, different } = await killAndResume(command, out, expected, moments);
  assert.deepEqual(different, []);
  assert.ok(hits >= 10, `only ${hits} kills hit a running process`);
});
