import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { readText, root } from '../../scripts/repository.ts';
import { assignment } from '../../src/configuration/assignments.ts';
import { readConfiguration } from '../../src/configuration/read-configuration.ts';
import { trainingPlan } from '../../src/configuration/training-plan.ts';
import { madeUpCheckpoint, tinyBert, tinyLlama } from '../transformers/made-up-checkpoint.ts';
import { folderOf } from './folder-of.ts';

const at = folderOf();
const lm = { bert: madeUpCheckpoint({ ...tinyBert, max_position_embeddings: 64 }), llama: madeUpCheckpoint({ ...tinyLlama, max_position_embeddings: 64 }) };
const users: Readonly<Record<string, string>> = { naml: 'additive', nrms: 'attention', lstur: 'gru', fastformer: 'fastformer', dcn: 'additive', miner: 'poly-attention' };

test('every config of a recommender over a language model is right, with an adapter, a split and as the original', async () => {
  const configs = readdirSync(join(root, 'pipelines/configs')).filter((name) => /^(bert|opt|llama|glm)-/.test(name));
  assert.equal(configs.length, 14);
  for (const name of configs) {
    const [, family, kind] = /^(\w+)-(\w+)\.yaml$/.exec(name)!;
    assert.match(readText(`pipelines/configs/${name}`), /^# yaml-language-server: \$schema=\.\.\/\.\.\/schemas\/editor\/train-config\.json\n# rxrec train /, name);
    const file = join(root, 'pipelines/configs', name);
    const planned = async (...set: string[]) => trainingPlan(await readConfiguration(file, [`lm=${family === 'bert' ? lm.bert : lm.llama}`, ...set].map(assignment)), file, at('out'));
    const { recommender } = await planned();
    const isLarge = family === 'llama' || family === 'glm';
    assert.deepEqual([recommender.name, recommender.users.name, recommender.predictor.name], [isLarge ? 'once' : 'plmNr', users[kind!], kind === 'dcn' ? 'dcn' : kind === 'miner' ? 'miner' : 'dot'], name);
    assert.equal(Object.keys(recommender.items.weights).some((weight) => weight.includes('lora')), isLarge, name);
    const { recommender: split } = await planned('split=-1', 'adapter={rank: 2}', 'wordRate=null');
    assert.deepEqual([split.texts['states']?.as, split.items.pretrained!.lower!.layers, Object.keys(split.items.weights).filter((weight) => weight.includes('lora')).length], ['states', 1, 4], name);
    const { recommender: original } = await planned('parity=legommenders');
    assert.deepEqual([original.keep, original.texts['title']!.around], ['first', false], name);
  }
});

test('a model that is put together may have one: tokens are as wide as it reads, items as the model says', async () => {
  const file = at('own.yaml', `
data: { newsroom: {} }
model:
  items: { languageModel: { model: ${lm.bert}, pooling: mean, frozen: true } }
  users: { attention: { heads: 2 } }
  predictor: { dot: }
  scheme: matching
  width: 16
  texts: { title: { from: title, as: tokens, most: 20 }, beat: { from: subcategory, as: category } }
`);
  const { recommender } = trainingPlan(await readConfiguration(file, []), file, at('out'));
  assert.deepEqual([recommender.width, recommender.items.width, recommender.users.width, recommender.tables], [8, 16, 16, { tokens: { frozen: true } }]);
  assert.ok(recommender.tokenizer);
  assert.equal(JSON.stringify(recommender).includes(lm.bert), false);
});
