/**
 * What an impression costs when its prompts share what they begin with, and one prompt per candidate.
 *
 *     npx tsx bench/prefix.ts [--rounds 3] [--sample 3] [--threads 1]
 *
 * A Llama of 12 layers, width 768, 12 heads over 4 of keys and values, inner width 2048 and 32,000 tokens, with random weights (125 M
 * parameters, 75 M of them in the layers). Two impressions: 20 candidates after 400 tokens, 50 after 1,000, each of 25 tokens of its own.
 *
 * - shared: `transformer(...).score`, the whole impression.
 * - plain: one prompt after the other through the program that has no past and no masks but the causal one, logits of two tokens at the
 *   last place: `--sample` of the impression's prompts, multiplied by candidates / sample. (Its batches are no cheaper on a CPU.)
 * - by tokens: prompts * (prefix + suffix) / (prefix + prompts * suffix), what sharing saves if a token costs the same everywhere.
 *
 * CPU seconds of the whole process, rounds in turn, medians. Then memory: how much the peak of the process rose by opening the model and
 * scoring, beside 1.3 times its weights and what its plan says of keys, values and activations; a model that is opened without laying
 * its weights out anew, for what that costs; and the longest that the main thread computed while the model did.
 *
 * Exits with 1 where the first impression saves less than 9 times, the second less than 18 times, scores differ by more than 1e-4, eight
 * bits save less than 2 times more on the first, memory goes beyond its plan, or the main thread computed for more than
 * 50 ms at a stretch.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import type { Numbers } from '../src/compile/program.ts';
import { type List, listOf } from '../src/core/column.ts';
import type { Tokenizer } from '../src/core/engine.ts';
import type { SharedPrompts } from '../src/core/scorer.ts';
import { loadedCheckpoint } from '../src/engines/session/checkpoint-session.ts';
import { openProgram } from '../src/engines/session/program-session.ts';
import { type OpenScoringModel, transformer } from '../src/engines/transformer.ts';
import { writeSafetensors } from '../src/io/write-safetensors.ts';
import { type MemoryPlan, memoryPlan } from '../src/transformers/memory-plan.ts';
import { textProgram } from '../src/transformers/programs/text-program.ts';
import { readTransformer } from '../src/transformers/read-transformer.ts';
import type { TextTransformer } from '../src/transformers/family.ts';

const { values: asked } = parseArgs({ options: {
  rounds: { type: 'string', default: '3' }, sample: { type: 'string', default: '3' }, threads: { type: 'string', default: '1' }, write: { type: 'string' },
} });
const [rounds, sample, threads] = [asked.rounds, asked.sample, asked.threads].map(Number) as [number, number, number];
const config = {
  model_type: 'llama', hidden_size: 768, num_hidden_layers: 12, num_attention_heads: 12, num_key_value_heads: 4, intermediate_size: 2048, vocab_size: 32_000,
  max_position_embeddings: 2048,
};
const impressions = [{ candidates: 20, prefix: 400, wanted: 9 }, { candidates: 50, prefix: 1000, wanted: 18 }];
const suffix = 25;
const columns = [357, 356];
const answering: Tokenizer = {
  load: async () => ({ encode: () => new Int32Array(0), idOf: (word) => word === 'NO' ? columns[0]! : columns[1]!, before: new Int32Array(0), after: new Int32Array(0) }),
  identify: async () => ({}), toJSON: () => ({}),
};

const peak = () => process.resourceUsage().maxRSS * 1024;
const middle = (times: readonly number[]) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
const MiB = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;

const scratch = mkdtempSync(join(tmpdir(), 'rxrec-prefix-'));
const folder = join(scratch, 'model');
const failures: string[] = [];
try {
  if (asked.write) await writeModel(asked.write);
  else {
    execFileSync(process.execPath, [...process.execArgv, import.meta.filename, '--write', folder], { stdio: 'inherit' }); // the memory that it takes is not this process's
    await measure();
  }
} finally {
  rmSync(scratch, { recursive: true });
}
for (const failure of failures) console.log(`FELL SHORT: ${failure}`);
process.exitCode = failures.length > 0 ? 1 : 0;

async function measure(): Promise<void> {
  let plan: MemoryPlan | undefined;
  const before = process.memoryUsage().rss;
  const model = await opened({ onPlan: (told: MemoryPlan) => { plan = told; } });
  const opening = peak() - before;
  const asked = impressions.map(({ candidates, prefix }) => promptsOf(prefix, candidates, 0));
  const still = standing();
  for (const prompts of asked) await model.score(prompts);
  const { longest, late } = still();
  const rose = peak() - before;
  const { weights, keysAndValues, activations } = plan!;
  const allowed = 1.3 * weights + keysAndValues + activations;
  console.log(`memory    weights ${MiB(weights)}, plan for keys and values ${MiB(keysAndValues)}, for activations ${MiB(activations)}; the peak rose by ${MiB(opening)} when it was opened, `
    + `by ${MiB(rose)} in all, ${(rose / weights).toFixed(2)} times the weights; allowed ${MiB(allowed)}`);
  console.log(`stood     the main thread computed for ${longest.toFixed(1)} ms at a stretch at the most, and came ${late.toFixed(0)} ms late at the most, waiting for a core included`);
  wanted(rose <= allowed, `memory rose by ${MiB(rose)}`);
  wanted(longest <= 50, `the main thread computed for ${longest.toFixed(0)} ms at a stretch`);

  const plain = await openedPlain(true);
  const eight = await opened({ precision: 'int8' });
  for (const { candidates, prefix, wanted: least } of impressions) {
    const times: Record<'plain' | 'shared' | 'eight', number[]> = { plain: [], shared: [], eight: [] };
    let [off, moved] = [0, 0];
    for (let round = 0; round < rounds; round++) {
      const prompts = promptsOf(prefix, candidates, round + 1);
      const [shared, { values }] = await cpu(() => model.score(prompts));
      const [narrow, { values: eighth }] = await cpu(() => eight.score(prompts));
      const [alone, rows] = await cpu(() => plain.logits(prompts, sample));
      times.plain.push(alone * candidates / sample);
      times.shared.push(shared);
      times.eight.push(narrow);
      rows.forEach((value, at) => { off = Math.max(off, Math.abs(value - values[at]!) / Math.max(1, Math.abs(value))); });
      for (let at = 0; at < values.length; at += 2) moved += Math.abs(values[at + 1]! - values[at]! - eighth[at + 1]! + eighth[at]!) / (values.length / 2 * rounds);
    }
    const [one, all, few] = [times.plain, times.shared, times.eight].map(middle) as [number, number, number];
    const byTokens = candidates * (prefix + suffix) / (prefix + candidates * suffix);
    console.log(`${candidates} candidates after ${prefix} tokens: plain ${one.toFixed(2)} CPU s (${sample} prompts, multiplied), shared ${all.toFixed(2)}: ${(one / all).toFixed(1)} times less `
      + `(at least ${least} wanted, ${byTokens.toFixed(1)} by tokens); logits differ by ${off.toExponential(1)}`);
    console.log(`          eight bits ${few.toFixed(2)}: ${(all / few).toFixed(1)} times less again${candidates === 20 ? ' (at least 2 wanted)' : ', as attention stays float32'}; YES against NO moved by ${moved.toFixed(3)} on average, of random weights`);
    wanted(one / all >= least, `${(one / all).toFixed(1)} times for ${candidates} candidates`);
    if (candidates === 20) wanted(all / few >= 2, `${(all / few).toFixed(1)} times by eight bits`);
    wanted(off <= 1e-4, `logits differ by ${off.toExponential(1)}`);
  }
  console.log(`          ${model.usage().path}`);
  await Promise.all([model.close(), eight.close(), plain.close()]);

  const started = process.memoryUsage().rss;
  const mapped = await openedPlain(false);
  const prompts = promptsOf(impressions[0]!.prefix, impressions[0]!.candidates, 1);
  const [slow] = await cpu(() => mapped.logits(prompts, sample));
  console.log(`mapped    weights left where they are mapped: ${(slow / sample).toFixed(2)} CPU s a prompt, memory rose by ${MiB(process.memoryUsage().rss - started)}`);
  await mapped.close();
}

function opened(options: object): Promise<OpenScoringModel> {
  return transformer({ folder, tokenizer: answering, threads, cache: scratch, ...options }).open();
}

/** The program that reads every text as it is. */
async function openedPlain(relaid: boolean) {
  const task = async (model: unknown) => ({
    plan: memoryPlan(model as TextTransformer, { tokens: 1024, longest: 1024 }), program: textProgram(model as TextTransformer, { gives: ['logits'], columns }), facts: {},
  });
  const { program, dataFolder } = await loadedCheckpoint({ folder, adapter: undefined, device: 'cpu', threads, cache: scratch, onPlan: undefined, task });
  const runner = await openProgram(program, { threads, dataFolder, relaid });
  return {
    close: () => runner.close(),
    logits: async ({ prefixes, suffixes: { values: suffixes } }: SharedPrompts, count: number): Promise<number[]> => {
      const logits: number[] = [];
      for (let at = 0; at < count; at++) {
        const ids = Int32Array.from([...prefixes.values, ...suffixes.values.subarray(suffixes.offsets[at], suffixes.offsets[at + 1])]);
        const shape = [1, ids.length];
        const inputs: Record<string, Numbers> = { ids: { shape, values: ids }, mask: { shape, values: new Float32Array(ids.length).fill(1) }, rows: { shape: [1], values: Int32Array.of(ids.length - 1) } };
        logits.push(...(await runner.run({ inputs }))['logits']!.values);
      }
      return logits;
    },
  };
}

function promptsOf(prefix: number, candidates: number, seed: number): SharedPrompts {
  const draw = drawing(1000 * prefix + seed);
  const ids = (count: number): List<Int32Array> => listOf(Int32Array.from({ length: count }, () => Math.floor(draw() * config.vocab_size)), [count]);
  const own = ids(candidates * suffix).values;
  return { prefixes: ids(prefix), suffixes: listOf(listOf(own, Array<number>(candidates).fill(suffix)), [candidates]) };
}

async function writeModel(folder: string): Promise<void> {
  const draw = drawing(7);
  mkdirSync(folder, { recursive: true });
  const tensors = Object.entries(readTransformer(config).weights).map(([name, { shape, init }]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return [`model.${name}`, { shape, values: init.kind === 'ones' ? new Float32Array(count).fill(1) : Float32Array.from({ length: count }, () => 0.07 * (draw() - 0.5)) }] as const;
  });
  await writeSafetensors(join(folder, 'model.safetensors'), Object.fromEntries(tensors));
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
}

/** Numbers from 0 to 1, quickly. */
function drawing(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

/**
 * How long the main thread is busy between two looks, 5 ms apart: what the system says that it computed, in ms, where it says so (Linux),
 * and how late a look came, which counts waiting for a core too.
 */
function standing(): () => { readonly longest: number; readonly late: number } {
  const computed = () => {
    try {
      return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
    } catch {
      return performance.now();
    }
  };
  let [longest, late, last, lastLook] = [0, 0, computed(), performance.now()];
  const look = () => {
    const [now, time] = [computed(), performance.now()];
    longest = Math.max(longest, now - last);
    late = Math.max(late, time - lastLook - 5);
    [last, lastLook] = [now, time];
  };
  const clock = setInterval(look, 5);
  return () => {
    clearInterval(clock);
    look();
    return { longest, late };
  };
}

async function cpu<R>(work: () => Promise<R>): Promise<[number, R]> {
  const from = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(from);
  return [(user + system) / 1e6, result];
}

function wanted(fine: boolean, what: string): void {
  if (!fine) failures.push(what);
}
