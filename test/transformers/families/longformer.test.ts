import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { familyContract } from '../../../src/testing/family-contract.ts';
import { longformer } from '../../../src/transformers/families/longformer.ts';
import type { TextTransformer } from '../../../src/transformers/family.ts';
import { parameterCount } from '../../../src/transformers/parameter-count.ts';
import { textProgram } from '../../../src/transformers/programs/text-program.ts';
import { shared } from '../../shared.ts';
import { goldenTest, near, norm, openGolden, rectangle, rowOf, scoresOf } from '../golden-scores.ts';

const small = { hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 12, vocab_size: 17, max_position_embeddings: 16, attention_window: [2, 4] };
familyContract(longformer, small);
familyContract(longformer, { ...small, attention_window: 2, token_type_size: 4, max_item_embeddings: 6 }, { besides: { types: 4, items: 6 } });

test('longformer: windows that do not belong to the layers are refused', () => {
  assert.throws(() => longformer.read({ ...small, attention_window: [2] }), { code: 'load', message: /attention_window \[2\] is not implemented/ });
  assert.throws(() => longformer.read({ ...small, attention_window: 3 }), { code: 'load', message: /attention_window 3/ });
});

interface Embedded {
  readonly input_ids: readonly number[];
  readonly cls_first16: readonly number[];
  readonly cls_norm: number;
  readonly last_first16: readonly number[];
  readonly mean: readonly number[];
}
interface Goldens {
  readonly embedding: readonly { readonly user: Embedded; readonly item: Embedded }[];
  readonly batch: { readonly vectors: readonly (readonly number[])[] };
}

goldenTest('longformer', 'texts have their first state, their last and their mean, alone and beside longer ones', async (checkpoint) => {
  const { embedding, batch } = scoresOf<Goldens>(checkpoint);
  const texts = embedding.flatMap(({ user, item }) => [user, item]);
  const { model, start } = await openGolden<TextTransformer>(checkpoint);
  const program = await start(textProgram(model, { gives: ['states', 'mean'] }));
  for (const { input_ids, cls_first16, cls_norm, last_first16, mean: expected } of texts) {
    const inputs = rectangle([input_ids]);
    const { states, mean } = await program.run({ inputs: { ...inputs, rows: { shape: [2], values: Int32Array.of(0, input_ids.length - 1) } } });
    near(rowOf(states!, 0).subarray(0, 16), cls_first16, 'first');
    near([norm(rowOf(states!, 0))], [cls_norm], 'norm of the first');
    near(rowOf(states!, 1).subarray(0, 16), last_first16, 'last');
    near(rowOf(mean!, 0), expected, 'mean');
  }
  const together = rectangle(embedding.map(({ user }) => user.input_ids));
  const tokens = together.ids.shape[1]!;
  const { states } = await program.run({ inputs: { ...together, rows: { shape: [embedding.length], values: Int32Array.from(embedding, (_, row) => row * tokens) } } });
  batch.vectors.forEach((vector, at) => { near(rowOf(states!, at), vector, `row ${at} of the batch`); });
  await program.close();
});

interface Structured {
  readonly input_ids: readonly number[];
  readonly item_position_ids: readonly number[];
  readonly token_type_ids: readonly number[];
  readonly pooled: readonly number[];
}

goldenTest('recformer', 'users and items have their vectors, alone and beside longer ones', async (checkpoint) => {
  const { structured } = scoresOf<{ readonly structured: readonly { readonly user: Structured; readonly item: Structured }[] }>(checkpoint);
  const texts = structured.flatMap(({ user, item }) => [user, item]);
  const { model, start } = await openGolden<TextTransformer>(checkpoint);
  const program = await start(textProgram(model, { gives: ['states'], besides: ['types', 'items'] }));
  for (const some of [texts, ...texts.map((text) => [text])]) {
    const of = (name: 'input_ids' | 'item_position_ids' | 'token_type_ids') => rectangle(some.map((text) => text[name])).ids;
    const { ids, mask } = rectangle(some.map(({ input_ids }) => input_ids));
    const rows = { shape: [some.length], values: Int32Array.from(some, (_, row) => row * ids.shape[1]!) };
    const { states } = await program.run({ inputs: { ids, mask, types: of('token_type_ids'), items: of('item_position_ids'), rows } });
    some.forEach(({ pooled }, at) => { near(rowOf(states!, at), pooled, `text ${at} of ${some.length}`); });
  }
  await program.close();
});

for (const checkpoint of ['longformer', 'recformer']) {
  goldenTest(checkpoint, 'it has as many parameters as its maker counts', async () => {
    const manifest = JSON.parse(readFileSync(shared('models/checkpoints/manifest.json')!, 'utf8')) as Record<string, { parameters: number }>;
    assert.equal(parameterCount((await openGolden(checkpoint)).model), manifest[checkpoint]!.parameters);
  });
}
