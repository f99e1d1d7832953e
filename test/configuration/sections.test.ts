import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { nameOf, namedFiles, readText, root } from '../../scripts/repository.ts';
import { probedOptions } from '../../scripts/probed-options.ts';
import { assignment } from '../../src/configuration/assignments.ts';
import { choiceAt, keysAt } from '../../src/configuration/choices.ts';
import { readConfiguration } from '../../src/configuration/read-configuration.ts';
import { optimizers } from '../../src/configuration/sections/optimizer-of.ts';
import { samplers } from '../../src/configuration/sections/negatives-of.ts';
import { columnsFor } from '../../src/configuration/sections/parts.ts';
import { schedules } from '../../src/configuration/sections/schedule-of.ts';
import { trainingPlan } from '../../src/configuration/training-plan.ts';
import { partWeights } from '../../src/training/tables.ts';
import { folderOf } from './folder-of.ts';

const at = folderOf();
let count = 0;

async function plan(text: string, ...set: string[]) {
  const file = at(`${count++}.yaml`, text);
  return trainingPlan(await readConfiguration(file, set.map(assignment)), file, at('out'));
}

const data = 'data: { newsroom: { users: 20 } }\n';

test('the schema names every recommender, encoder and predictor, and every way to train', () => {
  for (const [pointer, folder] of [['/model/items', 'src/encoders'], ['/model/predictor', 'src/predictors']] as const) {
    assert.deepEqual([...choiceAt(pointer)!.names].sort(), namedFiles(folder).map(nameOf).sort());
  }
  assert.deepEqual(namedFiles('src/recommenders').map(nameOf).filter((name) => !choiceAt('/model')!.names.includes(name)), []);
  for (const [pointer, known] of [['/optimizer', optimizers], ['/schedule', schedules], ['/negatives', samplers]] as const) {
    assert.deepEqual([...choiceAt(pointer)!.names].sort(), Object.keys(known).sort());
  }
});

test('a rate for weights that are not moved is told with its line, before anything is read', async () => {
  const text = (rates: string) => `${data}model: { nrms: { width: 16, heads: 2, tables: { words: { stored: 8 } } } }\nvectors: { words: { gloveVectors: { path: nowhere.txt } } }\noptimizer:\n  adam:\n    rate: 0.01\n    rates: ${rates}\n`;
  await assert.rejects(plan(text('{ tables.words.rows: 0.1 }')), { code: 'unknown-key', message: /\.yaml:7: ratesByPrefix: no weight is below "tables\.words\.rows"/ });
  await assert.rejects(plan(text('{ item: 0.1 }')), { code: 'unknown-key', hint: 'did you mean "items"?' });
  assert.ok(await plan(text('{ items: 0.1, tables.words: 0.5 }')));
});

test('every option of a recommender is in the schema, with what it wants', async () => {
  for (const file of namedFiles('src/recommenders')) {
    const factory = (await import(join(root, file)) as Readonly<Record<string, (options?: object) => unknown>>)[nameOf(file)]!;
    const options = probedOptions(factory, file);
    assert.deepEqual(keysAt(`/model/${nameOf(file)}`).sort(), options.map(({ name }) => name).sort());
    assert.deepEqual(options.filter(({ about, wants }) => about === '' || wants === ''), [], file);
  }
});

test('an encoder that reads columns is told them', () => {
  const reads = namedFiles('src/encoders').filter((file) => /columns\??:/.test(readText(file)) || readText(file).includes('cnnSettings(')).map(nameOf);
  assert.deepEqual(Object.keys(columnsFor).sort(), reads.sort());
});

test('a recommender by name is the one of its factory', async () => {
  const { nrms } = await import('../../src/recommenders/nrms.ts');
  const made = await plan(`${data}model:\n  nrms: { width: 16, heads: 4 }\n`);
  assert.deepEqual(made.recommender.toJSON(), nrms({ width: 16, heads: 4 }).toJSON());
});

test('a model that is put together of the same parts has the same weights as the recommender', async () => {
  const texts = 'texts: { title: { from: title, as: words } }, width: 16';
  for (const [name, parts] of [
    ['nrms', 'items: { attention: { hidden: 16 } }, users: { attention: { hidden: 16 } }, predictor: { dot: }, scheme: matching'],
    ['miner', 'items: { transformer: }, users: { polyAttention: { hidden: 256 } }, predictor: { miner: }, scheme: matching'],
    ['lstur', 'items: { cnnCat: { hidden: 16 } }, users: { gru: }, predictor: { dot: }, scheme: matching'],
    ['dcn', 'items: { additive: { hidden: 16 } }, users: { additive: { hidden: 16 } }, predictor: { dcn: { hidden: [128, 64] } }, scheme: ranking'],
    ['din', 'items: { additive: { hidden: 16 } }, users: { identity: }, predictor: { din: { hidden: [128, 64] } }, scheme: ranking'],
  ] as const) {
    const [named, assembled] = [await plan(`${data}model: { ${name}: { ${texts} } }\n`), await plan(`${data}model: { ${parts}, ${texts} }\n`)];
    assert.deepEqual(partWeights(assembled.recommender), partWeights(named.recommender), name);
    assert.equal(assembled.recommender.scheme, named.recommender.scheme);
  }
});

test('parts within parts are made with the widths around them', async () => {
  const { recommender } = await plan(`${data}model:\n  items: { pooling: }\n  users: { polyAttention: { interests: 3, hidden: 5 } }\n  predictor: { poly: { of: { dnn: { hidden: [4] } } } }\n  scheme: matching\n  width: 6\n`);
  assert.deepEqual(partWeights(recommender)['predictor.of.mlp.0.linear.kernel']?.shape ?? Object.keys(partWeights(recommender)), [12, 4]);
});

test('what makes no sense is told with its line', async () => {
  const refused = (text: string, code: string, message: RegExp) => assert.rejects(plan(data + text), { code, message });
  await refused('model:\n  nrms:\n    width: 10\n    heads: 3\n', 'wrong-value', /\d\.yaml:3: .*heads/);
  await refused('model:\n  nrms: {}\n  dcn: {}\n', 'wrong-value', /\d\.yaml:4: model names (nrms and dcn|dcn and nrms)$/);
  await refused('model:\n  nrms: {}\n  width: 8\n', 'wrong-value', /\d\.yaml:4: model is nrms, and "width" stands beside it$/);
  await refused('model:\n  items: { cnn: }\n  users: { cnn: }\n  scheme: matching\n', 'missing-value', /\d\.yaml:2: model names no recommender and has no predictor$/);
  await refused('model:\n  items: { cnn: }\n  users:\n    attention: { width: 32, heads: 8 }\n  predictor: { dot: }\n  scheme: matching\n', 'wrong-value', /\d\.yaml:4: users are vectors of 32, items of 64$/);
  await refused('model: { nrms: }\ntest:\n  metrics: [gauc, ndgc@5]\n', 'unknown-key', /\d\.yaml:4: .*ndgc/);
  await refused('model: { nrms: }\nvalidate:\n  metric: guac\n', 'unknown-key', /\d\.yaml:4: .*guac/);
  await refused('model: { nrms: }\non:\n  backend: cpu\n  threads: 2\n', 'wrong-value', /\d\.yaml:3: .*"threads" with the backend "cpu"/);
  await assert.rejects(plan('data: { newsroom: {}, prepared: x }\nmodel: { nrms: }\n'), { code: 'wrong-value', message: /data names (newsroom and prepared|prepared and newsroom)/ });
  await assert.rejects(plan('data: {}\nmodel: { nrms: }\n'), { code: 'schema' });
  await assert.rejects(plan('data:\n  take: { train: 3 }\nmodel: { nrms: }\n'), { code: 'missing-value', message: /\d\.yaml:1: data names nothing/ });
});

test('every config is right, and none is left out of the test', async () => {
  const configs = readdirSync(join(root, 'pipelines/configs')).filter((name) => name.endsWith('.yaml') && !/^(recbench|recformer|(bert|opt|llama|glm)-)/.test(name) && !readText(`pipelines/configs/${name}`).includes('\npipeline:'));
  assert.ok(configs.length >= 29, `${configs.length} configs`);
  for (const name of configs) {
    const text = readText(`pipelines/configs/${name}`);
    assert.match(text, /^# yaml-language-server: \$schema=\.\.\/\.\.\/schemas\/editor\/train-config\.json\n# rxrec train /, name);
    const file = join(root, 'pipelines/configs', name);
    const of = async (...set: string[]) => trainingPlan(await readConfiguration(file, set.map(assignment)), file, at('out')).recommender;
    const recommender = await of();
    assert.equal(recommender.name, name === 'text-image.yaml' ? 'assembled' : name.replace(/(_text|_id|_vectors)?\.yaml$/, ''));
    const wide = await of('width=32', ...(recommender.name === 'naml' || recommender.scheme === 'ranking' ? ['parity=legommenders'] : []));
    const elsewhere = await of('dataset=prepared', 'folder=out/x');
    if (/_vectors|iisan|kdsr|text-image/.test(name)) { // items by number, whose vectors are given, whatever the data
      assert.ok(Object.values(recommender.texts).every(({ as }) => as === 'number'), name);
      assert.deepEqual(elsewhere.texts, recommender.texts, name);
      assert.ok([wide.width, wide.items.width].includes(32), name); // tokens of some are as wide as what a model gave
      continue;
    }
    assert.equal(Object.keys(recommender.texts).length, name.includes('_id') ? 1 : 3, name);
    assert.equal(wide.width, 32);
    assert.deepEqual(Object.keys(elsewhere.texts), name.includes('_id') ? ['id'] : ['title'], name);
  }
});
