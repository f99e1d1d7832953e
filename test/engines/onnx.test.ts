import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

import { listOf } from '../../src/core/column.ts';
import type { LanguageModel } from '../../src/core/engine.ts';
import { onnx } from '../../src/engines/onnx.ts';
import { engineContract } from '../../src/testing/engine-contract.ts';
import { recbenchYesNo } from '../../src/text/prompts/recbench-yes-no.ts';
import { shared, skipWithout } from '../shared.ts';
import { logitOf, madeUpModel } from './made-up-model.ts';

const tinyDecoder = fileURLToPath(new URL('../../fixtures/models/tiny-decoder', import.meta.url));
const stories = 'models/stories260k';
const prompts = [
  recbenchYesNo.render(['Fog: Surveyors predict misty banks', 'Captains train again'], 'Bakers taste rye crusts'),
  recbenchYesNo.render(['Why auditors auction coins'], 'Amélie (2001) 🙂'), 'short', 'YES',
];

engineContract('tiny-decoder', () => onnx({ model: tinyDecoder }), { texts: prompts });
const table = madeUpModel();
engineContract('a table', () => onnx({ model: table }), { texts: ['a b c', 'b', 'c c', 'a YES'] });
engineContract('stories260k', () => onnx({ model: shared(stories)!, answerRule: 'first-piece' }), { texts: prompts, ...skipWithout(stories) });

/** Logits of NO and YES after each text. */
async function answers(engine: LanguageModel, ...texts: readonly string[]): Promise<number[][]> {
  const { encode } = await engine.tokenizer.load();
  const ids = texts.map((text) => [...encode(text)]);
  const opened = await engine.open();
  try {
    const { width, values } = await opened.answer(listOf(Int32Array.from(ids.flat()), ids.map(({ length }) => length)));
    return texts.map((_, at) => [...values.subarray(at * width, (at + 1) * width)]);
  } finally {
    await opened.close();
  }
}

const rowOf = (id: number) => [logitOf(id, 3), logitOf(id, 4)];

test('the answers are the logits at the last token, in the order of the answers', async () => {
  assert.deepEqual(await answers(onnx({ model: madeUpModel() }), 'a b', 'c', 'a b a'), [rowOf(1), rowOf(2), rowOf(0)]);
  assert.deepEqual(await answers(onnx({ model: madeUpModel(), answers: ['YES', 'NO', 'maybe'] }), 'b'), [[logitOf(1, 4), logitOf(1, 3), logitOf(1, 5)]]);
});

test('ids of 32 bits and logits of half precision are fed and read by their type', async () => {
  assert.deepEqual(await answers(onnx({ model: madeUpModel({ ids: 'int32', table: 'float16' }) }), 'a b', 'c'), [rowOf(1), rowOf(2)]);
});

test('mask, positions, token types, an empty past and its switch are fed where the model has them', async () => {
  const model = madeUpModel({
    besides: [
      { name: 'attention_mask', type: 'int64', shape: ['batch', 'total'] }, { name: 'position_ids', type: 'int32', shape: ['batch', 'tokens'] },
      { name: 'token_type_ids', type: 'int64', shape: ['batch', 'tokens'] },
      { name: 'past_key_values.0.key', type: 'float32', shape: ['batch', 2, 'past', 5] }, { name: 'use_cache_branch', type: 'bool', shape: [1] },
    ],
    nodes: [
      { op: 'Cast', inputs: ['attention_mask'], outputs: ['mask'], attributes: { to: { int: 1 } } },
      { op: 'Cast', inputs: ['position_ids'], outputs: ['positions'], attributes: { to: { int: 1 } } },
      { op: 'Cast', inputs: ['token_type_ids'], outputs: ['types'], attributes: { to: { int: 1 } } },
      { op: 'ReduceSum', inputs: ['past_key_values.0.key', 'axes'], outputs: ['past.list'], attributes: { keepdims: { int: 0 } } },
      { op: 'Unsqueeze', inputs: ['past.list', 'second'], outputs: ['past'] },
      { op: 'Cast', inputs: ['use_cache_branch'], outputs: ['switch'], attributes: { to: { int: 1 } } },
      { op: 'Sum', inputs: ['mask', 'positions', 'types', 'past', 'switch'], outputs: ['seen'] },
      { op: 'Unsqueeze', inputs: ['seen', 'last'], outputs: ['seen.wide'] },
      { op: 'Gather', inputs: ['table', 'input_ids'], outputs: ['row'] },
      { op: 'Add', inputs: ['row', 'seen.wide'], outputs: ['logits'] },
    ],
    constants: [
      { name: 'axes', shape: [3], values: BigInt64Array.of(1n, 2n, 3n) }, { name: 'second', shape: [1], values: BigInt64Array.of(1n) }, { name: 'last', shape: [1], values: BigInt64Array.of(2n) },
    ],
  });
  // mask 1 + position of the last token + nothing from types, past and switch
  const expected = [[1, 1], [2, 0], [0, 2]].map(([id, at]) => rowOf(id!).map((logit) => logit + 1 + at!));
  assert.deepEqual(await answers(onnx({ model }), 'a b', 'c', 'a b a'), expected);
});

test('a model that gives one row of logits a prompt is never filled up', async () => {
  const mean = madeUpModel({
    nodes: [
      { op: 'Gather', inputs: ['table', 'input_ids'], outputs: ['rows'] },
      { op: 'ReduceMean', inputs: ['rows'], outputs: ['logits'], attributes: { axes: { ints: [1] }, keepdims: { int: 0 } } },
    ],
    outputs: [{ name: 'logits', type: 'float32', shape: ['batch', 8] }],
  });
  const meanOf = (...ids: number[]) => [3, 4].map((word) => ids.reduce((sum, id) => sum + logitOf(id, word), 0) / ids.length);
  assert.deepEqual(await answers(onnx({ model: mean }), 'a b', 'c', 'b b', 'a b c c'), [meanOf(0, 1), meanOf(2), meanOf(1, 1), meanOf(0, 1, 2, 2)]);
});

test('a model of fixed size is fed that size', async () => {
  const fixed = (rows: number, tokens: number) => madeUpModel({
    inputs: [{ name: 'input_ids', type: 'int64', shape: [rows, tokens] }], outputs: [{ name: 'logits', type: 'float32', shape: [rows, tokens, 8] }],
  });
  assert.deepEqual(await answers(onnx({ model: fixed(2, 4) }), 'a b', 'c', 'b a'), [rowOf(1), rowOf(2), rowOf(0)]);
  await assert.rejects(answers(onnx({ model: fixed(2, 4) }), 'a b a b a'), { code: 'bad-input', message: /5 tokens.*takes 4/ });
});

test('the context is what config.json says', async () => {
  const model = madeUpModel({ config: { max_position_embeddings: 3 } });
  assert.deepEqual(await answers(onnx({ model }), 'a b a'), [rowOf(0)]);
  await assert.rejects(answers(onnx({ model }), 'a b a b'), { code: 'bad-input', message: /4 tokens.*takes 3/ });
});

test('a logit that is not a number is handed on', async () => {
  const [[no, yes]] = await answers(onnx({ model: madeUpModel({ change: [[1, 4, NaN], [1, 3, Infinity]] }) }), 'b') as [[number, number]];
  assert.deepEqual([no, yes], [Infinity, NaN]);
});

test('an answer without an entry in the vocabulary is refused, not guessed', async () => {
  const model = madeUpModel();
  await assert.rejects(onnx({ model, answers: ['NO', 'a b'] }).open(), { code: 'answer-tokens', message: /"a b".*ids 0, 1/, hint: /first-piece/ });
  assert.deepEqual(await answers(onnx({ model, answers: ['b c', 'a b'], answerRule: 'first-piece' }), 'c'), [[logitOf(2, 1), logitOf(2, 0)]]);
  assert.deepEqual(await answers(onnx({ model, answers: ['a b', 'a c'], answerRule: 'first-piece' }), 'c'), [[logitOf(2, 1), logitOf(2, 2)]]);
  await assert.rejects(onnx({ model, answers: ['a', 'a c'], answerRule: 'first-piece' }).open(), { code: 'answer-tokens', message: /same token/ });
});

test('wrong tensor names are refused with what was found and what is wanted', async () => {
  const input = madeUpModel({ inputs: [{ name: 'tokens', type: 'int64', shape: ['batch', 'tokens'] }], nodes: [{ op: 'Gather', inputs: ['table', 'tokens'], outputs: ['logits'] }] });
  await assert.rejects(onnx({ model: input }).open(), { code: 'tensor-names', message: /"tokens" is not known; found inputs tokens int64 .*wanted inputs input_ids/ });
  const output = madeUpModel({ outputs: [{ name: 'scores', type: 'float32', shape: ['batch', 'tokens', 8] }], nodes: [{ op: 'Gather', inputs: ['table', 'input_ids'], outputs: ['scores'] }] });
  await assert.rejects(onnx({ model: output }).open(), { code: 'tensor-names', message: /no output "logits"; found .*outputs scores float32 .*wanted/ });
});

test('a missing or broken model, and one without tokenizer, are refused by path', async () => {
  await assert.rejects(onnx({ model: '/nowhere' }).open(), { code: 'missing-model', message: /\/nowhere: there is no such/ });
  const bare = madeUpModel({ tokenizer: false });
  await assert.rejects(onnx({ model: bare }).open(), { code: 'missing-tokenizer', message: /found model\.onnx/ });
  const broken = madeUpModel();
  writeFileSync(join(broken, 'model.onnx'), readFileSync(join(broken, 'model.onnx')).subarray(0, 60));
  const engine = onnx({ model: broken });
  await assert.rejects(engine.open(), { code: 'load', retryable: false, message: /model\.onnx/ });
  writeFileSync(join(broken, 'model.onnx'), readFileSync(join(madeUpModel(), 'model.onnx')));
  assert.deepEqual(await answers(engine, 'b'), [rowOf(1)]);
});

test('an id that the model has not is refused', async () => {
  const opened = await onnx({ model: madeUpModel() }).open();
  for (const id of [8, -1]) await assert.rejects(opened.answer({ offsets: Int32Array.of(0, 1), values: Int32Array.of(id) }), { code: 'bad-input' });
  await assert.rejects(opened.answer({ offsets: Int32Array.of(0, 0), values: new Int32Array(0) }), { code: 'bad-input', message: /no tokens/ });
  await opened.close();
  await assert.rejects(opened.answer({ offsets: Int32Array.of(0, 1), values: Int32Array.of(1) }), { code: 'closed' });
});

test('a device that is not there is told with the missing piece and a way out', async (t) => {
  for (const device of ['cuda', 'webgpu'] as const) {
    const opened = await onnx({ model: madeUpModel(), device }).open().catch((error: unknown) => error);
    if (opened instanceof Error) {
      const { code, message, hint } = opened as Error & { code: string; hint: string };
      assert.equal(code, 'missing-device', message);
      assert.match(message, new RegExp(`device "${device}" cannot be used`));
      assert.match(hint, /'cpu'/);
    } else {
      t.diagnostic(`${device} is there`);
      await (opened as { close(): Promise<void> }).close();
    }
  }
});

test('unknown options are refused with the nearest', () => {
  assert.throws(() => onnx({ model: 'x', anwsers: ['a'] } as never), { code: 'unknown-key', hint: /"answers"/ });
  assert.throws(() => onnx({ model: 'x', device: 'gpu' as never }), { code: 'wrong-value', hint: /"cuda"/ });
});

test('what an engine is follows from the bytes of model and tokenizer, and from the options', async () => {
  const [one, two] = [madeUpModel(), madeUpModel()];
  assert.deepEqual(await onnx({ model: one }).identify(), await onnx({ model: two }).identify());
  const others = [onnx({ model: madeUpModel({ change: [[0, 0, 9]] }) }), onnx({ model: one, answers: ['YES', 'NO'] }), onnx({ model: one, answerRule: 'first-piece' })];
  for (const other of others) assert.notDeepEqual(await other.identify(), await onnx({ model: one }).identify());
});

test('stories260k finds English likely, and the same words in another order unlikely', skipWithout(stories), async () => {
  const engine = onnx({ model: shared(stories)!, answers: storyPieces() });
  const [opened, { encode, before }] = [await engine.open(), await engine.tokenizer.load()];
  const meanLogProbability = async (text: string) => {
    const ids = encode(text);
    const prefixes = Array.from(ids, (_, at) => [...before, ...ids.subarray(0, at)]);
    const { width, values } = await opened.answer(listOf(Int32Array.from(prefixes.flat()), prefixes.map(({ length }) => length)));
    const logs = Array.from(ids, (id, at) => {
      const row = [...values.subarray(at * width, (at + 1) * width)];
      const most = Math.max(...row);
      return row[id]! - most - Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - most), 0));
    });
    return logs.reduce((sum, log) => sum + log, 0) / logs.length;
  };
  const text = 'Once upon a time, there was a little girl named Lily.';
  const words = text.split(' ');
  const orders = [[...words].reverse(), [...words].sort(), [...words.slice(6), ...words.slice(0, 6)].reverse()];
  assert.equal((await meanLogProbability(text)).toFixed(2), '-0.10');
  const shuffled = await Promise.all(orders.map((order) => meanLogProbability(order.join(' '))));
  const mean = shuffled.reduce((sum, one) => sum + one, 0) / shuffled.length;
  assert.ok(Math.abs(mean - -7.85) < 0.5, `${shuffled}`); // the reference does not say in which order it shuffled
  await opened.close();
});

/** Every entry of the vocabulary, in the order of ids. */
function storyPieces(): string[] {
  const bytes = readFileSync(shared(`${stories}/tok512.bin`)!);
  const pieces: string[] = [];
  for (let at = 4; at < bytes.length; at += 8 + bytes.readInt32LE(at + 4)) pieces.push(bytes.toString('utf8', at + 8, at + 8 + bytes.readInt32LE(at + 4)));
  return pieces.map((piece, id) => id === 1 ? '<s>' : id === 2 ? '</s>' : piece);
}
