import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { tokenizer } from '../../src/text/tokenizer.ts';
import { openCheckpoint } from '../../src/transformers/checkpoint/open-checkpoint.ts';
import { readWeights } from '../../src/transformers/loading/mapped-weights.ts';
import { renamed } from '../../src/transformers/naming.ts';
import { parameterCount } from '../../src/transformers/parameter-count.ts';
import { families, readTransformer } from '../../src/transformers/read-transformer.ts';
import { shared, skipWithout } from '../shared.ts';

const folder = 'models/checkpoints';
/** What a published BERT stores beside the model class of the manifest. */
const unused = /^bert\.pooler\.|^cls\.seq_relationship\./;
/** Families of the manifest that are read by another one. */
const readBy: Readonly<Record<string, string>> = { e5: 'bert', recformer: 'longformer', gptoss: 'gpt-oss' };

test('every checkpoint is read by its family, with a tensor for every weight and a weight for every tensor', skipWithout(folder), async (t) => {
  const manifest = JSON.parse(readFileSync(shared(`${folder}/manifest.json`)!, 'utf8')) as Record<string, { readonly family: string; readonly parameters: number }>;
  const met = new Set<string>();
  for (const [name, { family, parameters }] of Object.entries(manifest)) {
    const checkpoint = await openCheckpoint(shared(`${folder}/${name}`)!);
    const model = readTransformer(checkpoint.config);
    const weights = await readWeights(checkpoint, model);
    await checkpoint.close();
    met.add(model.family);
    assert.equal(model.family, readBy[family] ?? family, name);
    assert.equal(parameterCount(model), parameters, name);
    assert.deepEqual(Object.keys(weights).sort(), Object.keys(model.weights).sort(), name);
    for (const [weight, values] of Object.entries(weights)) assert.ok(values.every(Number.isFinite), `${name}: ${weight}`);
    const left = [...checkpoint.tensors.keys()].filter((tensor) => !(renamed(tensor, model.naming) in model.weights) && !unused.test(tensor));
    assert.deepEqual(left, [], name);
  }
  assert.deepEqual([...met].sort(), families.map(({ name }) => name).sort(), 'families without a checkpoint');
  t.diagnostic(`${Object.keys(manifest).length} checkpoints, ${families.length} families`);
});

interface Text {
  readonly text: string;
  readonly input_ids: readonly number[];
}
interface Texts {
  readonly prompts?: readonly Text[];
  readonly matching?: readonly { readonly user: Text; readonly item: Text }[];
  readonly embedding?: readonly { readonly user: Text; readonly item: Text }[];
}
test('every prompt and every text to match has the token ids of its reference', skipWithout('models/goldens/scores'), async (t) => {
  let texts = 0;
  for (const file of readdirSync(shared('models/goldens/scores')!)) {
    const { prompts = [], matching = [], embedding = [] } = JSON.parse(readFileSync(shared(`models/goldens/scores/${file}`)!, 'utf8')) as Texts;
    const { encode, before, after } = await tokenizer(shared(`${folder}/${file.replace('.json', '')}`)!).load();
    const pairs = (of: readonly { readonly user: Text; readonly item: Text }[]) => of.flatMap(({ user, item }) => [user, item]);
    for (const { text, input_ids } of [...prompts, ...pairs(matching)]) assert.deepEqual([...encode(text)], input_ids, `${file}: ${text}`);
    for (const { text, input_ids } of pairs(embedding)) assert.deepEqual([...before, ...encode(text), ...after], input_ids, `${file}: ${text}`);
    texts += prompts.length + 2 * matching.length + 2 * embedding.length;
  }
  t.diagnostic(`${texts} texts`);
});
