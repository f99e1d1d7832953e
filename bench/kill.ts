/**
 * Kills a zero-shot run at random moments and resumes it; scores and report must be the bytes of the uninterrupted run.
 *
 *     npx tsx bench/kill.ts              # 200 kills
 *     npx tsx bench/kill.ts --kills 20
 */
import { killZeroShot } from '../test/pipelines/kill-run.ts';

const asked = process.argv.indexOf('--kills');
const kills = asked > 0 ? Number(process.argv[asked + 1]) : 200;
const { hits, different, files, wholeMs } = await killZeroShot(kills, 1500);
console.log(`uninterrupted: ${wholeMs.toFixed(0)} ms, ${files} files`);
console.log(`${hits} of ${kills} kills hit a running process; ${different.length} resumed runs differ`);
for (const difference of different.slice(0, 5)) console.log(difference);
if (different.length > 0 || hits < kills / 2) process.exitCode = 1;
