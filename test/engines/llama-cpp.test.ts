import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { infer } from '../../operators/infer.ts';
import { inferShared } from '../../operators/infer-shared.ts';
import { scoreYesNo } from '../../operators/score-yes-no.ts';
import { tokenize } from '../../operators/tokenize.ts';
import { batchOf } from '../../src/core/batch.ts';
import { type List, listOf } from '../../src/core/column.ts';
import { sharedPrompts } from '../../src/core/shared-prompts.ts';
import { type LlamaCppOptions, llamaCpp } from '../../src/engines/llama-cpp.ts';
import { llamaOn } from '../../src/engines/llama-cpp/node-llama-cpp.ts';
import { type ScoringModel, transformer } from '../../src/engines/transformer.ts';
import { engineContract } from '../../src/testing/engine-contract.ts';
import { shared, skipWithout } from '../shared.ts';
import { ggufOf, madeUpGguf, madeUpMamba } from './made-up-gguf.ts';

const name = 'node-llama-cpp';
const installed = await import(name).then(() => true, () => false);
const skip = installed ? false : `the package ${name} is not installed`;
const tiny = await madeUpGguf();
const cpu = (options: Partial<LlamaCppOptions> = {}): ScoringModel => llamaCpp({ model: tiny.gguf, device: 'cpu', threads: 1, ...options });

const sequences = (prompts: readonly (readonly number[])[]): List<Int32Array> => listOf(Int32Array.from(prompts.flat()), prompts.map(({ length }) => length));
/** Ids from 3 on, any that differ. */
const madeUp = (length: number, seed: number) => Array.from({ length }, (_, at) => 3 + (at * at * 7 + at * 13 + seed * 31) % 290);
const furthest = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0);
async function using<T>(engine: ScoringModel, body: (opened: Awaited<ReturnType<ScoringModel['open']>>) => Promise<T>): Promise<T> {
  const opened = await engine.open();
  try {
    return await body(opened);
  } finally {
    await opened.close();
  }
}

test('options that make no sense are refused when it is made', () => {
  assert.throws(() => llamaCpp({ model: '' }), { code: 'wrong-value', hint: /path of a \.gguf file/ });
  assert.throws(() => llamaCpp({ model: 'a.gguf', device: 'gpu' as never }), { code: 'wrong-value' });
  assert.throws(() => llamaCpp({ model: 'a.gguf', contextTokens: 0 }), { code: 'wrong-value' });
  assert.throws(() => llamaCpp({ model: 'a.gguf', folder: 'x' } as never), { code: 'unknown-key' });
});

test('without its package it says what to install, and what does without', async () => {
  const absent = async () => { throw Object.assign(new Error(`Cannot find package '${name}' imported from here\nmore`), { code: 'ERR_MODULE_NOT_FOUND' }); };
  await assert.rejects(llamaOn('metal', absent), { name: 'EngineError', code: 'missing-package', retryable: false, message: /needs the package node-llama-cpp, which cannot be loaded: Cannot find package 'node-llama-cpp' imported from here$/, hint: /npm install node-llama-cpp.*llama-server/ });
  const withoutBinary = async () => ({ getLlama: async () => { throw new Error('NoBinaryFoundError'); } });
  await assert.rejects(llamaOn('auto', withoutBinary), { code: 'missing-package', message: /has no binary of llama.cpp that runs on \w+ \w+/, hint: /--omit=optional/ });
  await assert.rejects(llamaOn('vulkan', withoutBinary), { code: 'missing-device', message: /device "vulkan": node-llama-cpp has no binary for it that runs on/ });
  await assert.rejects(llamaOn('vulkan', async () => ({ getLlama: async () => ({ gpu: false }) })), { code: 'missing-device', message: /it would use the CPU/ });
  if (!installed) await assert.rejects(cpu().open(), { code: 'missing-package' });
});

test('it is asked for binaries that are there, and for nothing to be fetched or built', async () => {
  let asked: object = {};
  const { llama } = await llamaOn('metal', async () => ({ getLlama: async (options: object) => { asked = options; return { gpu: 'metal' }; } }));
  assert.equal(llama.gpu, 'metal');
  assert.deepEqual({ ...asked, logger: undefined }, { gpu: 'metal', build: 'never', skipDownload: true, usePrebuiltBinaries: true, progressLogs: false, maxThreads: 0, logLevel: 'error', logger: undefined });
});

test('a file that is not there, cut short or something else is told by its name', async () => {
  const at = (model: string) => llamaCpp({ model, device: 'cpu' });
  await assert.rejects(at('no/such.gguf').identify(), { code: 'missing-model', message: /no\/such.gguf is not there/ });
  await assert.rejects(at('no/such-00002-of-00003.gguf').identify(), { code: 'missing-model', message: /part 2 of 3/, hint: /first part/ });
  const other = tiny.gguf.replace('.gguf', '-other.gguf');
  writeFileSync(other, 'PK\x03\x04 something else');
  await assert.rejects(at(other).open(), { code: 'load', message: /does not begin as a GGUF file does/, hint: /\.safetensors is read by `transformer`/ });
  assert.deepEqual(await at(tiny.gguf).identify(), await at(tiny.gguf).identify());
  assert.notDeepEqual(await at(tiny.gguf).identify(), await at((await madeUpGguf({}, { half: true })).gguf).identify());
});

engineContract('a made-up Llama in GGUF', () => cpu(), { texts: ['ab a b', 'b', 'YES a NO', 'a a a a b'], skip });

test('logits are those of our own engine on the same weights', { skip }, async (t) => {
  const prompts = [1, 2, 3, 17, 64, 300, 599].map((length, at) => madeUp(length, at));
  for (const [config, options, within, half] of [[{}, {}, 5e-3], [{}, {}, 2e-2, true], [{}, { attention: 'float32' }, 1e-5], [{ num_key_value_heads: 4, tie_word_embeddings: true, rope_theta: 500_000 }, { attention: 'float32' }, 1e-5]] as const) {
    const { folder, gguf } = await madeUpGguf(config, { half: half === true });
    const [ours, theirs] = [await using(transformer({ folder, answers: ['NO', 'YES', 'ab'], threads: 1 }), ({ answer }) => answer(sequences(prompts))),
      await using(cpu({ model: gguf, answers: ['NO', 'YES', 'ab'], ...options }), ({ answer }) => answer(sequences(prompts)))];
    t.diagnostic(`${JSON.stringify(options)}${half ? ', weights in half precision' : ''}: at most ${furthest(ours.values, theirs.values).toExponential(1)} off, of up to ${Math.max(...ours.values.map(Math.abs)).toFixed(1)}`);
    assert.ok(furthest(ours.values, theirs.values) < within, `${furthest(ours.values, theirs.values)}`);
  }
});

test('the tokenizer is the one in the file, and special tokens in a text are text where they are asked to be', { skip }, async () => {
  const [ours, theirs] = [await transformer({ folder: tiny.folder }).tokenizer.load(), await cpu().tokenizer.load()];
  for (const text of ['a b', ' ab', 'abab  a', 'YES', 'NO </s> a', 'é 🙂\n日本', '', 'a</s>b']) {
    for (const asText of [false, true]) assert.deepEqual([...theirs.encode(text, { asText })], [...ours.encode(text, { asText })], `${JSON.stringify(text)}${asText ? ' as text' : ''}`);
  }
  assert.ok(theirs.encode('a </s>').includes(2));
  assert.ok(!theirs.encode('a </s>', { asText: true }).includes(2));
  assert.deepEqual([theirs.idOf('YES'), theirs.idOf('none'), [...theirs.before], [...theirs.after]], [ours.idOf('YES'), undefined, [1], []]);
});

const head = madeUp(40, 1);
const impressions = [[50, 5], [30, 3], [0, 2]].map(([prefix, count], row) =>
  Array.from({ length: count! }, (_, at) => [...head, ...madeUp(prefix!, row + 2), ...madeUp(4 + at, 7 * row + at + 100)]));
const prompts = listOf(sequences(impressions.flat()), impressions.map(({ length }) => length));

test('what an impression shares is read once, and answers are those of whole prompts', { skip }, async () => {
  await using(cpu({ labelMass: true }), async ({ answer, score, usage }) => {
    const whole = await answer(prompts.values);
    const before = usage();
    assert.equal(before.promptTokens, prompts.values.values.length);
    const cut = sharedPrompts(prompts);
    const parts = await score(cut);
    assert.ok(furthest(whole.values, parts.values) < 1e-4, `${furthest(whole.values, parts.values)}`);
    assert.ok(furthest(whole.labelMass!, parts.labelMass!) < 1e-5);
    const suffixes = cut.suffixes.values.values.length;
    assert.ok(usage().promptTokens - before.promptTokens < suffixes + 40 + 50 + 30 + 10, 'every beginning once, and what all begin with once');
    assert.deepEqual(await score(cut), parts, 'the same bits after other calls');
    await answer(sequences([madeUp(99, 3)]));
    assert.deepEqual(await score(cut), parts);
    assert.match(usage().path!, /once/);
  });
});

test('a model with a state instead of keys and values answers impressions as whole prompts too', { skip }, async (t) => {
  await using(cpu({ model: madeUpMamba() }), async ({ answer, score }) => {
    const [whole, parts] = [await answer(prompts.values), await score(sharedPrompts(prompts))];
    t.diagnostic(`at most ${furthest(whole.values, parts.values).toExponential(1)} off`);
    assert.ok(furthest(whole.values, parts.values) < 1e-4);
    assert.ok(furthest(whole.values.subarray(2), whole.values.subarray(0, -2)) > 0.01, 'answers differ');
    assert.deepEqual(await score(sharedPrompts(prompts)), parts);
  });
});

test('label mass is the probability of the answers among all tokens', { skip }, async () => {
  const prompts = [3, 20].map((length) => madeUp(length, length));
  const ours = await using(transformer({ folder: tiny.folder, labelMass: true, threads: 1 }), ({ answer }) => answer(sequences(prompts)));
  const theirs = await using(cpu({ labelMass: true, attention: 'float32' }), ({ answer }) => answer(sequences(prompts)));
  assert.ok(furthest(ours.labelMass!, theirs.labelMass!) < 1e-5, `${ours.labelMass} and ${theirs.labelMass}`);
});

test('answers in several spellings, and none that is no token', { skip }, async () => {
  const prompt = sequences([madeUp(9, 1)]);
  const one = await using(cpu({ answers: ['NO', 'YES', '▁NO', '▁YES'] }), ({ answer }) => answer(prompt));
  const both = await using(cpu({ answers: [['NO', '▁NO'], ['YES', '▁YES']] }), ({ answer }) => answer(prompt));
  assert.ok(Math.abs(both.values[0]! - Math.log(Math.exp(one.values[0]!) + Math.exp(one.values[2]!))) < 1e-5);
  await assert.rejects(cpu({ answers: ['NO', 'perhaps'] }).open(), { code: 'answer-tokens', message: /"perhaps" is no entry of the vocabulary/ });
});

test('a prompt that is too long is a fault of its row, and ids that are none are refused', { skip }, async () => {
  const engine = cpu({ contextTokens: 32 });
  const row = (lengths: readonly number[]) => listOf(sequences(lengths.map((length) => madeUp(length, length))), [lengths.length]);
  const faults: string[] = [];
  const batch = batchOf({ tokens: { offsets: Int32Array.of(0, 1, 2), values: row([32, 33]).values } }, 2);
  for (const ask of [infer({ engine }), inferShared({ engine })]) {
    const { rows, faults: found } = await lastValueFrom(of(batch).pipe(ask)) as { readonly rows: Int32Array; readonly faults?: readonly { readonly code: string }[] };
    assert.equal(rows.length, 1);
    faults.push(...(found ?? []).map(({ code }) => code));
  }
  assert.deepEqual(faults, ['too-long', 'too-long']);
  await using(engine, async ({ answer }) => {
    await assert.rejects(answer(sequences([[1, 5000]])), { code: 'bad-input', message: /holds id 5000, the model has ids from 0 to/ });
    await assert.rejects(answer(sequences([[]])), { code: 'bad-input', message: /has no tokens/ });
    assert.equal((await answer(sequences([[1, 5]]))).values.every(Number.isFinite), true);
  });
});

test('the event loop goes on while it computes', { skip }, async (t) => {
  const large = await madeUpGguf({ hidden_size: 256, num_hidden_layers: 4, num_attention_heads: 4, num_key_value_heads: 4, intermediate_size: 512 });
  const prompts = sequences(Array.from({ length: 12 }, (_, at) => madeUp(590, at)));
  await using(cpu({ model: large.gguf }), async ({ answer }) => {
    await answer(sequences([[1]]));
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const [from, busy] = [performance.now(), performance.eventLoopUtilization()];
    await answer(prompts);
    const [took, { utilization }] = [performance.now() - from, performance.eventLoopUtilization(busy)];
    delay.disable();
    const late = delay.percentile(99) / 1e6; // the longest of all may be the machine's
    t.diagnostic(`${took.toFixed(0)} ms of computing: the loop was busy for ${(100 * utilization).toFixed(0)} %, 99 of 100 turns came within ${late.toFixed(1)} ms, all within ${(delay.max / 1e6).toFixed(1)} ms`);
    assert.ok(utilization < 0.4 && late < 50, `busy for ${utilization}, ${late} ms late`);
  });
});

test('it closes while calls wait, refuses what comes after, and opens again', { skip }, async () => {
  const engine = cpu();
  const opened = await engine.open();
  const waiting = Promise.all([opened.answer(sequences([madeUp(500, 1)])), opened.answer(sequences([madeUp(500, 2)]))]);
  await opened.close();
  assert.equal((await waiting).length, 2);
  await assert.rejects(opened.answer(sequences([[1]])), { code: 'closed' });
  await using(engine, ({ answer }) => answer(sequences([[1]])));
});

test('a file that is cut short, or of an architecture that is none, is told, and none ends the process', { skip }, async () => {
  const bytes = readFileSync(tiny.gguf);
  const cut = tiny.gguf.replace('.gguf', '-cut.gguf');
  for (const length of [100, 3000, bytes.length - 1000]) {
    writeFileSync(cut, bytes.subarray(0, length));
    await assert.rejects(cpu({ model: cut }).open(), { name: 'EngineError', code: 'load' }, `cut at ${length}`);
  }
  for (const [change, message] of [
    [{ 'general.architecture': 'made-up' }, /its made-up.block_count is undefined/], [{ 'general.architecture': 7 }, /it names no architecture/],
    [{ 'general.architecture': 'made-up', 'made-up.block_count': 1, 'made-up.context_length': 9 }, /unknown model architecture/],
    [{ 'llama.block_count': 4_000_000_000 }, /its llama.block_count is 4000000000, expected a number from 1 to 512/], [{ 'llama.block_count': 3 }, /blk\.2/], [{ 'llama.context_length': 0 }, /context_length is 0/],
    [{ 'llama.attention.head_count': 3 }, /wrong shape/], [{ 'tokenizer.ggml.model': 'none' }, /it has no vocabulary/], [{ 'tokenizer.ggml.tokens': [] }, /it has no vocabulary/], [{ 'tokenizer.ggml.model': 'made-up' }, /unknown tokenizer: 'made-up'/],
    [{ 'tokenizer.ggml.tokens': Array.from({ length: 302 }, (_, id) => id === 1 ? '<s>' : `piece-${id}`) }, /no piece for the byte 0/], [{ 'tokenizer.ggml.scores': Float32Array.of(1) }, /scores/],
  ] as const) {
    const { gguf } = await madeUpGguf({}, { change });
    await assert.rejects(cpu({ model: gguf }).open(), { name: 'EngineError', code: 'load', message }, JSON.stringify(change));
  }
});

interface Goldens {
  readonly prompts: readonly { readonly text: string; readonly p_yes: number }[];
  readonly tokenizer_cases: readonly { readonly text: string; readonly ids: readonly number[] }[];
}

/** llama.cpp leaves a text as it is; the tokenizer of Qwen2 puts letters and accents together first. */
for (const [checkpoint, normal] of [['llama2', (text: string) => text], ['qwen2', (text: string) => text.normalize()]] as const) {
  test(`${checkpoint}: as a .gguf file it is asked from its text to the score`, skip ? { skip } : skipWithout(`models/checkpoints/${checkpoint}`), async (t) => {
    const { prompts, tokenizer_cases: cases } = JSON.parse(readFileSync(shared(`models/goldens/scores/${checkpoint}.json`)!, 'utf8')) as Goldens;
    const engine = cpu({ model: await ggufOf(shared(`models/checkpoints/${checkpoint}`)!), attention: 'float32' });
    const { encode } = await engine.tokenizer.load();
    for (const { text, ids } of cases) assert.deepEqual([...encode(normal(text))], ids, JSON.stringify(text));
    const batch = batchOf({ prompts: listOf(prompts.map(({ text }) => normal(text)), [prompts.length]) }, 1);
    for (const ask of [infer({ engine }), inferShared({ engine })]) {
      const { columns: { scores } } = await lastValueFrom(of(batch).pipe(tokenize({ tokenizer: engine.tokenizer, protocol: 'recbench' }), ask, scoreYesNo()));
      const off = furthest(scores.values, prompts.map(({ p_yes }) => p_yes));
      t.diagnostic(`${prompts.length} prompts, at most ${off.toExponential(1)} off`);
      prompts.forEach(({ p_yes }, at) => { assert.ok(Math.abs(scores.values[at]! - p_yes) < 1e-5 + 1e-4 * p_yes, `prompt ${at}: ${scores.values[at]} instead of ${p_yes}`); });
    }
  });
}
