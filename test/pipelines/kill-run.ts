import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { tickets } from '../../src/flow/tickets.ts';
import { newsroom } from '../../src/scenarios/newsroom.ts';
import { prepare } from '../../src/scenarios/prepare.ts';

/** A pipeline started as a user starts it. */
interface Command {
  readonly pipeline: string;
  readonly args: readonly string[];
}

/** Runs to the end, or is killed with SIGKILL after `killAfterMs`. */
function runProcess({ pipeline, args }: Command, killAfterMs?: number): Promise<{ killed: boolean; code: number | null; stderr: string; ms: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', 'tsx', pipeline, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString(); });
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  return new Promise((done) => child.on('exit', (code, signal) => {
    clearTimeout(timer);
    done({ killed: signal === 'SIGKILL', code, stderr, ms: performance.now() - started });
  }));
}

/** SHA-256 of each file of a run that must not depend on how often it was killed. */
function resultHashes(out: string): Record<string, string> {
  const files = (readdirSync(out, { recursive: true }) as string[])
    .filter((name) => name.endsWith('report.json') || name.endsWith('.parquet') || name.endsWith('.tmp') || name.endsWith('adapter_model.safetensors')).sort();
  return Object.fromEntries(files.map((name) => [name, createHash('sha256').update(readFileSync(join(out, name))).digest('hex')]));
}

/**
 * Kills a run at a random moment, then starts it again until it ends; repeats for every share of its time. A run that ended before it
 * was to be killed tells that runs may be shorter, as on a machine that is less busy now.
 *
 * @returns how many kills hit a running process, and the moments whose results differ from `expected`.
 */
async function killAndResume(
  command: Command, out: string, expected: Record<string, string>, wholeMs: number, shares: readonly number[],
): Promise<{ hits: number; different: string[] }> {
  let [hits, shortestMs] = [0, wholeMs];
  const different: string[] = [];
  for (const share of shares) {
    const momentMs = share * shortestMs;
    rmSync(out, { recursive: true, force: true });
    const first = await runProcess(command, momentMs);
    if (first.killed) hits++;
    else shortestMs = Math.min(shortestMs, first.ms);
    const second = await runProcess(command);
    const got = second.code === 0 ? resultHashes(out) : { error: second.stderr };
    if (JSON.stringify(got) !== JSON.stringify(expected)) different.push(`killed after ${momentMs.toFixed(0)} ms: ${JSON.stringify(got)}`);
  }
  return { hits, different };
}

/** Scores a made-up newsroom zero-shot, whole once, then killed at `kills` random moments and resumed each time. */
export const killZeroShot = (kills: number, rows: number) => killed(kills, {}, (data, out) => ({
  pipeline: 'pipelines/zero-shot-generative.ts', args: ['--data', data, '--out', out, '--rows', String(rows), '--partition-rows', '16', '--at-most', '128'],
}));

/** The same of a checkpoint that computes once what prompts share, over `pairs` candidates. */
export const killCheckpoint = (kills: number, pairs: number, checkpoint: string) => killed(kills, { impressions: 20_000 }, (data, out) => ({
  pipeline: 'pipelines/zero-shot-generative.ts',
  args: ['--data', data, '--out', out, '--engine', 'checkpoint', '--model', checkpoint, '--rows', String(pairs), '--partition-rows', '128', '--at-most', '256', '--threads', '1'],
}));

/** The same of a recommender that is trained first, in the same folder: it may be killed while it trains or while it scores. */
export const killTrained = (kills: number, impressions: number) => killed(kills, { users: 60, items: 120, impressions }, (data, out) => ({
  pipeline: 'pipelines/train-news.ts',
  args: ['--data', data, '--out', out, '--models', join(out, 'models'), '--recommender', 'nrms', '--epochs', '1', '--rows', '128', '--partition-rows', '64'],
}));

/** The same of a language model that is fine-tuned first. */
export const killFineTuned = (kills: number, impressions: number, checkpoint: string) => killed(kills, { users: 60, items: 120, impressions }, (data, out) => ({
  pipeline: 'pipelines/fine-tune.ts',
  args: ['--data', data, '--out', out, '--models', join(out, 'models'), '--model', checkpoint, '--epochs', '2', '--rank', '4', '--batch', '16', '--rate', '0.001', '--partition-rows', '64', '--threads', '2', '--at-most', '200'],
}));

async function killed(kills: number, options: object, commandOf: (data: string, out: string) => Command) {
  const folder = mkdtempSync(join(tmpdir(), 'rxrec-kill-'));
  const data = join(folder, 'newsroom');
  const out = join(folder, 'out');
  await prepare(newsroom, { from: '', to: data, options });
  const command = commandOf(data, out);
  const whole = await runProcess(command);
  if (whole.code !== 0) throw new RangeError(whole.stderr);
  const expected = resultHashes(out);
  const random = tickets(2024, 0, 0);
  const outcome = await killAndResume(command, out, expected, whole.ms, Array.from({ length: kills }, random));
  rmSync(folder, { recursive: true });
  return { ...outcome, files: Object.keys(expected).length, wholeMs: whole.ms };
}
