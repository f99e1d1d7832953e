/**
 * Kills a zero-shot run at random moments and resumes it; scores and report must be the bytes of the uninterrupted run.
 *
 *     npx tsx bench/kill.ts              # 200 kills
 *     npx tsx bench/kill.ts --kills 20
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { tickets } from '../src/flow/tickets.ts';
import { newsroom } from '../src/scenarios/newsroom.ts';
import { prepare } from '../src/scenarios/prepare.ts';
import { killAndResume, resultHashes, runProcess } from '../test/pipelines/kill-run.ts';

const asked = process.argv.indexOf('--kills');
const kills = asked > 0 ? Number(process.argv[asked + 1]) : 200;
const folder = mkdtempSync(join(tmpdir(), 'rxrec-kill-'));
const data = join(folder, 'newsroom');
const out = join(folder, 'out');
await prepare(newsroom, { from: '', to: data });
const command = {
  pipeline: 'pipelines/zero-shot-generative.ts',
  args: ['--data', data, '--out', out, '--rows', '1500', '--partition-rows', '16', '--at-most', '128'],
};
const whole = await runProcess(command);
if (whole.code !== 0) throw new RangeError(whole.stderr);
const expected = resultHashes(out);
console.log(`uninterrupted: ${whole.ms.toFixed(0)} ms, ${Object.keys(expected).length} files`);

const random = tickets(2024, 0, 0);
const moments = Array.from({ length: kills }, () => random() * whole.ms);
const { hits, different } = await killAndResume(command, out, expected, moments);
rmSync(folder, { recursive: true });
console.log(`${hits} of ${kills} kills hit a running process; ${different.length} resumed runs differ`);
for (const difference of different.slice(0, 5)) console.log(difference);
if (different.length > 0 || hits < kills / 2) process.exitCode = 1;
