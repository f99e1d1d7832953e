/**
 * What encoding texts costs when texts of like length go through the model together, and in the order in which they come.
 *
 *     npx tsx bench/embed.ts [--texts 1024] [--rounds 3] [--width 384]
 *
 * A BERT of 6 layers with random weights, on one thread; texts of 4 tokens and 14 more on average, exponentially, at most 64, as titles and
 * their attributes have.
 *
 * - by length: `transformerEncoder(...).encode`, all texts in one call; a text is filled up to the next multiple of 8.
 * - as they come: 32 texts a run, filled up to the longest of them, through the same program.
 * - one by one: a text a run.
 * - by tokens: tokens as they come, filling included, over tokens as they are: the most that there is to save.
 *
 * CPU seconds of the whole process, rounds in turn, medians. Exits with 1 where texts by length cost more than half of what they cost as
 * they come, or where a vector differs by more than 1e-4.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { listOf } from '../src/core/column.ts';
import type { Tokenizer } from '../src/core/engine.ts';
import { loadedCheckpoint } from '../src/engines/session/checkpoint-session.ts';
import { openProgram } from '../src/engines/session/program-session.ts';
import { transformerEncoder } from '../src/engines/transformer-encoder.ts';
import { writeSafetensors } from '../src/io/write-safetensors.ts';
import type { TextTransformer } from '../src/transformers/family.ts';
import { memoryPlan } from '../src/transformers/memory-plan.ts';
import { textProgram } from '../src/transformers/programs/text-program.ts';
import { readTransformer } from '../src/transformers/read-transformer.ts';

const { values: asked } = parseArgs({ options: { texts: { type: 'string', default: '1024' }, rounds: { type: 'string', default: '3' }, width: { type: 'string', default: '384' } } });
const [count, rounds, width] = [asked.texts, asked.rounds, asked.width].map(Number) as [number, number, number];
const config = { model_type: 'bert', hidden_size: width, num_hidden_layers: 6, num_attention_heads: width / 32, intermediate_size: 4 * width, vocab_size: 8000, max_position_embeddings: 128 };
const none: Tokenizer = { load: async () => ({ encode: () => new Int32Array(0), idOf: () => undefined, before: new Int32Array(0), after: new Int32Array(0) }), identify: async () => ({}), toJSON: () => ({}) };
const together = 32;
const folder = mkdtempSync(join(tmpdir(), 'rxrec-embed-'));

try {
  await writeModel();
  await measure();
} finally {
  rmSync(folder, { recursive: true });
}

async function measure(): Promise<void> {
  const draw = drawing(3);
  const texts = Array.from({ length: count }, () => Int32Array.from({ length: Math.min(64, 4 + Math.round(-14 * Math.log(1 - draw()))) }, () => Math.floor(draw() * config.vocab_size)));
  const encoder = await transformerEncoder({ folder, tokenizer: none, threads: 1, cache: folder }).open();
  const task = async (model: unknown) => ({ plan: memoryPlan(model as TextTransformer, { tokens: 4096, longest: 64 }), program: textProgram(model as TextTransformer, { gives: ['mean'] }), facts: {} });
  const { program, dataFolder } = await loadedCheckpoint({ folder, adapter: undefined, device: 'cpu', threads: 1, cache: folder, onPlan: undefined, task });
  const runner = await openProgram(program, { threads: 1, dataFolder });
  const times: Record<'byLength' | 'asTheyCome' | 'oneByOne', number[]> = { byLength: [], asTheyCome: [], oneByOne: [] };
  let [off, tokens, filled] = [0, 0, 0];
  for (let round = -1; round < rounds; round++) { // the first one warms up
    const [sorted, { values }] = await cpu(() => encoder.encode(listOf(Int32Array.from(texts.flatMap((text) => [...text])), texts.map(({ length }) => length))));
    const [arriving, rows] = await cpu(() => inRuns(texts, together));
    const [alone] = await cpu(() => inRuns(texts.slice(0, count / 4), 1));
    rows.forEach((value, at) => { off = Math.max(off, Math.abs(value - values[at]!) / Math.max(1, Math.abs(value))); });
    if (round < 0) continue;
    times.byLength.push(sorted);
    times.asTheyCome.push(arriving);
    times.oneByOne.push(4 * alone);
  }
  for (let at = 0; at < count; at += together) {
    const some = texts.slice(at, at + together).map(({ length }) => length);
    tokens += some.reduce((sum, length) => sum + length, 0);
    filled += some.length * Math.max(...some);
  }
  const [byLength, asTheyCome, oneByOne] = [times.byLength, times.asTheyCome, times.oneByOne].map(middle) as [number, number, number];
  console.log(`${count} texts, ${tokens} tokens: by length ${byLength.toFixed(2)} CPU s, as they come ${asTheyCome.toFixed(2)}: ${(asTheyCome / byLength).toFixed(1)} times less `
    + `(at least 2 wanted, ${(filled / tokens).toFixed(1)} by tokens); one by one ${oneByOne.toFixed(2)} (a quarter, multiplied); vectors differ by ${off.toExponential(1)}`);
  await Promise.all([encoder.close(), runner.close()]);
  if (asTheyCome / byLength < 2 || !(off <= 1e-4)) process.exitCode = 1;

  async function inRuns(all: readonly Int32Array[], perRun: number): Promise<number[]> {
    const vectors: number[] = [];
    for (let at = 0; at < all.length; at += perRun) {
      const some = all.slice(at, at + perRun);
      const shape = [some.length, Math.max(...some.map(({ length }) => length))];
      const [ids, mask] = [new Int32Array(shape[0]! * shape[1]!), new Float32Array(shape[0]! * shape[1]!)];
      some.forEach((text, row) => {
        ids.set(text, row * shape[1]!);
        mask.fill(1, row * shape[1]!, row * shape[1]! + text.length);
      });
      for (const value of (await runner.run({ inputs: { ids: { shape, values: ids }, mask: { shape, values: mask } } }))['mean']!.values) vectors.push(value);
    }
    return vectors;
  }
}

async function writeModel(): Promise<void> {
  const draw = drawing(7);
  mkdirSync(folder, { recursive: true });
  const tensors = Object.entries(readTransformer({ ...config, architectures: ['BertModel'] }).weights).map(([name, { shape, init }]) => {
    const size = shape.reduce((product, each) => product * each, 1);
    return [name, { shape, values: init.kind === 'ones' ? new Float32Array(size).fill(1) : Float32Array.from({ length: size }, () => 0.07 * (draw() - 0.5)) }] as const;
  });
  await writeSafetensors(join(folder, 'model.safetensors'), Object.fromEntries(tensors));
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, architectures: ['BertModel'] }));
}

/** Numbers from 0 to 1, quickly. */
function drawing(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

async function cpu<R>(work: () => Promise<R>): Promise<[number, R]> {
  const from = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(from);
  return [(user + system) / 1e6, result];
}

function middle(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
}
