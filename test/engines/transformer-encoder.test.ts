import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { embed } from '../../operators/embed.ts';
import { scoreDot } from '../../operators/score-dot.ts';
import { batchOf } from '../../src/core/batch.ts';
import { listOf } from '../../src/core/column.ts';
import type { TextEncoder } from '../../src/core/engine.ts';
import { transformerEncoder } from '../../src/engines/transformer-encoder.ts';
import { engineContract } from '../../src/testing/engine-contract.ts';
import { shared, skipWithout } from '../shared.ts';
import { madeUpCheckpoint, tinyBert, tinyLlama } from '../transformers/made-up-checkpoint.ts';

const texts = ['a b c', 'b', 'c c', 'a a a a b'];
const [llama, bert] = [madeUpCheckpoint(tinyLlama), madeUpCheckpoint(tinyBert, { name: (weight) => weight })];

for (const pooling of ['mean', 'cls'] as const) engineContract(`a made-up BERT, ${pooling}`, () => transformerEncoder({ folder: bert, pooling, threads: 1 }), { texts });
engineContract('a made-up Llama, last', () => transformerEncoder({ folder: llama, pooling: 'last', threads: 1 }), { texts });

async function vectorsOf(encoder: TextEncoder, ...some: readonly string[]): Promise<number[][]> {
  const { encode, before, after } = await encoder.tokenizer.load();
  const ids = some.map((text) => [...before, ...encode(text), ...after]);
  const opened = await encoder.open();
  try {
    const { width, values } = await opened.encode(listOf(Int32Array.from(ids.flat()), ids.map(({ length }) => length)));
    return some.map((_, at) => [...values.subarray(at * width, (at + 1) * width)]);
  } finally {
    await opened.close();
  }
}

test('a prefix is put before every text, and is part of what the encoder is', async () => {
  const [plain, prefixed] = [transformerEncoder({ folder: bert, threads: 1 }), transformerEncoder({ folder: bert, prefix: 'a b ', threads: 1 })];
  assert.deepEqual(await vectorsOf(prefixed, 'c'), await vectorsOf(plain, 'a b c'));
  assert.notDeepEqual(await prefixed.identify(), await plain.identify());
});

test('special tokens go around texts, unless the last state is taken', async () => {
  const ids = async (encoder: TextEncoder) => {
    const { before, after } = await encoder.tokenizer.load();
    return [...before, ...after];
  };
  assert.deepEqual(await ids(transformerEncoder({ folder: bert })), [7, 8]);
  assert.deepEqual(await ids(transformerEncoder({ folder: llama, pooling: 'last' })), []);
  assert.throws(() => transformerEncoder({ folder: bert, pooling: 'max' as never }), { code: 'wrong-value' });
});

test('on one thread a text has the same bits in any company, and whoever opens it is told', async () => {
  const long = Array.from({ length: 14 }, (_, at) => 'abc'[at % 3]).join(' ');
  const all = ['a b c', 'b', 'c c', 'a a a a b', 'a b c a b c a b', long, 'c b a'];
  for (const [folder, pooling] of [[bert, 'mean'], [llama, 'last'], ...[shared('models/checkpoints/e5')].flatMap((path) => path === undefined ? [] : [[path, 'mean'], [path, 'cls']])] as const) {
    const encoder = transformerEncoder({ folder, pooling: pooling as 'mean', threads: 1 });
    const { encode } = await encoder.tokenizer.load();
    const open = await encoder.open();
    const vectors = async (texts: readonly string[]) => {
      const ids = texts.map((text) => [...encode(text)]);
      const { width, values } = await open.encode(listOf(Int32Array.from(ids.flat()), ids.map(({ length }) => length)));
      return texts.map((_, at) => [...values.subarray(at * width, (at + 1) * width)]);
    };
    assert.equal(open.steady, true, `${folder}, ${pooling}`);
    const together = await vectors(all);
    for (const [at, text] of all.entries()) assert.deepEqual(await vectors([text]), [together[at]]);
    assert.deepEqual(await vectors([...all].reverse()), [...together].reverse());
    await open.close();
  }
  const several = await transformerEncoder({ folder: bert, threads: 2 }).open();
  assert.equal(several.steady, false);
  await several.close();
});

interface Golden {
  readonly embedding: readonly { readonly user: { readonly text: string; readonly mean: readonly number[] }; readonly item: { readonly text: string }; readonly dot: number }[];
}

test('an E5 folder embeds users and items as its reference does', skipWithout('models/checkpoints/e5'), async () => {
  const { embedding } = JSON.parse(readFileSync(shared('models/goldens/scores/e5.json')!, 'utf8')) as Golden;
  const encoder = transformerEncoder({ folder: shared('models/checkpoints/e5')!, threads: 1 });
  const batch = batchOf({
    userText: embedding.map(({ user }) => user.text), itemTexts: listOf(embedding.map(({ item }) => item.text), embedding.map(() => 1)),
  }, embedding.length);
  const { columns: { userVector, scores } } = await lastValueFrom(of(batch).pipe(embed({ encoder }), scoreDot()));
  embedding.forEach(({ user, dot }, at) => {
    user.mean.forEach((value, i) => { assert.ok(Math.abs(userVector.values[at * userVector.width + i]! - value) < 1e-5 + 1e-4 * Math.abs(value)); });
    assert.ok(Math.abs(scores.values[at]! - dot) < 1e-4 * Math.max(1, Math.abs(dot)), `${scores.values[at]} instead of ${dot}`);
  });
});
