import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { describe } from '../../operators/describe.ts';
import { embed } from '../../operators/embed.ts';
import { scoreDot } from '../../operators/score-dot.ts';
import { batchOf } from '../../src/core/batch.ts';
import { listOf } from '../../src/core/column.ts';
import { recformer } from '../../src/engines/recformer.ts';
import { engineContract } from '../../src/testing/engine-contract.ts';
import { recformerMatching } from '../../src/text/prompts/recformer-matching.ts';
import { takenApart } from '../../src/text/recformer-tokens.ts';
import { shared, skipWithout } from '../shared.ts';
import { madeUpCheckpoint, tinyBert, tinyRecformer } from '../transformers/made-up-checkpoint.ts';

const folder = madeUpCheckpoint(tinyRecformer, { name: (weight) => `longformer.${weight}` });
const texts = ['[{"a":"b c"}]', '[{"a":"b"},{"b":"a a"}]', '[{"c":"a b c"},{"a":"c"}]', '[{"a":""}]'];
engineContract('a made-up Recformer', () => recformer({ folder, threads: 1 }), { texts });

test('the newest items come first, names and values are told apart, and what is too long is cut', async () => {
  const { encode, before } = await recformer({ folder }).tokenizer.load();
  const told = (text: string) => [...before, ...encode(text)].map(takenApart);
  assert.deepEqual(told('[{"a":"b"},{"b":"a c"}]'), [[7, 0, 0], [1, 1, 1], [0, 2, 1], [2, 2, 1], [0, 1, 2], [1, 2, 2]]);
  assert.deepEqual(told('[{"a":"b b b b b b","b":"c","c":"a"}]').map(([id]) => id), [7, 0, 1, 1, 1, 1, 1, 2]); // 5 tokens of an attribute, 2 attributes
  assert.deepEqual(new Set(told(`[${Array(9).fill('{"a":"b"}').join(',')}]`).map(([, , item]) => item)), new Set([0, 1, 2, 3]));
});

test('a text that is no list of items is refused', async () => {
  const { encode } = await recformer({ folder }).tokenizer.load();
  for (const text of ['a b c', '{"a":"b"}', '[{"a":3}]', '["a"]', '[null]']) assert.throws(() => encode(text), { code: 'bad-input', message: /has to be a JSON list of items/ });
});

test('a model that is no Recformer is refused', async () => {
  const bert = madeUpCheckpoint(tinyBert, { name: (weight) => weight });
  await assert.rejects(recformer({ folder: bert }).open(), { code: 'load', message: /max_item_embeddings is missing/ });
  await assert.rejects(recformer({ folder: bert }).tokenizer.load(), { code: 'load' });
});

interface Side {
  readonly items: readonly Readonly<Record<string, string>>[];
  readonly input_ids: readonly number[];
  readonly item_position_ids: readonly number[];
  readonly token_type_ids: readonly number[];
}

test('a Recformer folder reads and matches users and items as its reference does', skipWithout('models/checkpoints/recformer'), async () => {
  const { structured } = JSON.parse(readFileSync(shared('models/goldens/scores/recformer.json')!, 'utf8')) as { readonly structured: readonly { readonly user: Side; readonly item: Side; readonly dot: number }[] };
  const encoder = recformer({ folder: shared('models/checkpoints/recformer')!, threads: 1 });
  const { encode, before } = await encoder.tokenizer.load();
  const json = (side: Side) => side.items.map((item) => JSON.stringify(item));
  for (const { items, input_ids, item_position_ids, token_type_ids } of structured.flatMap(({ user, item }) => [user, item])) {
    const told = [...before, ...encode(JSON.stringify(items))].slice(0, 256).map(takenApart);
    assert.deepEqual(told, input_ids.map((id, at) => [id, token_type_ids[at], item_position_ids[at]]));
  }
  const batch = batchOf({
    historyTexts: listOf(structured.flatMap(({ user }) => json(user)), structured.map(({ user }) => user.items.length)),
    candidateTexts: listOf(structured.flatMap(({ item }) => json(item)), structured.map(() => 1)),
  }, structured.length);
  const graph = of(batch).pipe(describe({ template: recformerMatching, protocol: 'recbench' }), embed({ encoder, protocol: 'recbench' }), scoreDot());
  const { columns: { scores } } = await lastValueFrom(graph);
  structured.forEach(({ dot }, at) => { assert.ok(Math.abs(scores.values[at]! - dot) < 1e-4 * Math.max(1, Math.abs(dot)), `${scores.values[at]} instead of ${dot}`); });
});
