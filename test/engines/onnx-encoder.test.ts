import assert from 'node:assert/strict';
import { test } from 'node:test';

import { listOf } from '../../src/core/column.ts';
import type { TextEncoder } from '../../src/core/engine.ts';
import { onnxEncoder } from '../../src/engines/onnx-encoder.ts';
import { engineContract } from '../../src/testing/engine-contract.ts';
import { shared, skipWithout } from '../shared.ts';
import { logitOf, madeUpModel, type MadeUpModel } from './made-up-model.ts';

const stories = 'models/stories260k';
const states: MadeUpModel = {
  nodes: [{ op: 'Gather', inputs: ['table', 'input_ids'], outputs: ['last_hidden_state'] }],
  outputs: [{ name: 'last_hidden_state', type: 'float32', shape: ['batch', 'tokens', 8] }],
};
const sentence: MadeUpModel = {
  nodes: [
    { op: 'Gather', inputs: ['table', 'input_ids'], outputs: ['rows'] },
    { op: 'ReduceMean', inputs: ['rows'], outputs: ['sentence_embedding'], attributes: { axes: { ints: [1] }, keepdims: { int: 0 } } },
  ],
  outputs: [{ name: 'sentence_embedding', type: 'float32', shape: ['batch', 'width'] }],
};
const [table, means] = [madeUpModel(states), madeUpModel(sentence)];
const texts = ['a b c', 'b', 'c c', 'a a a a b'];

for (const pooling of ['mean', 'cls', 'last'] as const) engineContract(`a table, ${pooling}`, () => onnxEncoder({ model: table, pooling, special: false }), { texts });
engineContract("a model's own vectors", () => onnxEncoder({ model: means, pooling: 'model' }), { texts });
for (const pooling of ['mean', 'last'] as const) {
  engineContract(`stories260k as an encoder, ${pooling}`, () => onnxEncoder({ model: shared(stories)!, pooling }),
    { texts: ['Once upon a time', 'there was a little girl named Lily', 'dog'], ...skipWithout(stories) });
}

async function vectorsOf(encoder: TextEncoder, ...texts: readonly string[]): Promise<number[][]> {
  const { encode, before, after } = await encoder.tokenizer.load();
  const ids = texts.map((text) => [...before, ...encode(text), ...after]);
  const opened = await encoder.open();
  try {
    const { width, values } = await opened.encode(listOf(Int32Array.from(ids.flat()), ids.map(({ length }) => length)));
    assert.equal(width, opened.width);
    return texts.map((_, at) => [...values.subarray(at * width, (at + 1) * width)]);
  } finally {
    await opened.close();
  }
}

const rowOf = (id: number) => Array.from({ length: 8 }, (_, word) => logitOf(id, word));
const meanOf = (...ids: number[]) => rowOf(0).map((_, at) => Math.fround(ids.reduce((sum, id) => sum + rowOf(id)[at]!, 0) / ids.length));

test('each pooling takes the states it says', async () => {
  const pooled = (pooling: 'cls' | 'last' | 'mean', special: boolean) => vectorsOf(onnxEncoder({ model: table, pooling, special }), 'a b', 'c');
  assert.deepEqual(await pooled('cls', false), [rowOf(0), rowOf(2)]);
  assert.deepEqual(await pooled('last', false), [rowOf(1), rowOf(2)]);
  assert.deepEqual(await pooled('mean', false), [meanOf(0, 1), meanOf(2)]);
});

test('special tokens go around texts, unless the last state is taken', async () => {
  assert.deepEqual(await vectorsOf(onnxEncoder({ model: table, pooling: 'cls' }), 'a b', ''), [rowOf(7), rowOf(7)]);
  assert.deepEqual(await vectorsOf(onnxEncoder({ model: table }), 'a b'), [meanOf(7, 0, 1)]);
  assert.deepEqual(await vectorsOf(onnxEncoder({ model: table, pooling: 'last' }), 'a b'), [rowOf(1)]);
});

test('the model\'s own vectors are taken as they are, and not filled up', async () => {
  assert.deepEqual(await vectorsOf(onnxEncoder({ model: means, pooling: 'model', special: false }), 'a b', 'c', 'a'), [meanOf(0, 1), meanOf(2), meanOf(0)]);
});

test('an output that is not there is refused, and the other pooling named', async () => {
  await assert.rejects(onnxEncoder({ model: means }).open(), { code: 'tensor-names', message: /no output "last_hidden_state"/, hint: /pooling: 'model'/ });
  await assert.rejects(onnxEncoder({ model: table, pooling: 'model' }).open(), { code: 'tensor-names', message: /no output "sentence_embedding"/ });
  assert.throws(() => onnxEncoder({ model: table, pooling: 'max' as never }), { code: 'wrong-value' });
});
