import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { safetensorsFile } from '../../fixtures/making/safetensors-file.ts';
import { root } from '../../scripts/repository.ts';
import { readConfiguration } from '../../src/configuration/read-configuration.ts';
import { trainingPlan } from '../../src/configuration/training-plan.ts';
import type { TrainingEvent } from '../../src/core/training-event.ts';
import { recommenderFrom } from '../../src/export/recommender-from.ts';
import { writeParquet } from '../../src/io/parquet.ts';
import { newsroom } from '../../src/scenarios/newsroom.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { partWeights } from '../../src/training/tables.ts';
import { train } from '../../src/training/train.ts';
import { madeUpCheckpoint, tinyBert, tinyVit } from '../transformers/made-up-checkpoint.ts';
import { folderOf } from './folder-of.ts';

const at = folderOf();
let count = 0;
const bert = madeUpCheckpoint(tinyBert, { name: (weight) => weight });
const folder = at('newsroom');
before(() => prepare(newsroom, { from: '', to: folder, options: { users: 30, items: 80, impressions: 200 } }));

async function plan(text: string) {
  const file = at(`${count++}.yaml`, text);
  return trainingPlan(await readConfiguration(file), file, at('out'));
}

const made = 'data: { newsroom: { users: 20 } }\n';
const model = (tables: string) => `model:\n  dcn:\n    width: 8\n    texts: { title: { from: title, as: words }, item: { from: id, as: number } }\n    tables: ${tables}\n`;
const stored = model('{ item: { stored: 8 } }');
const vectors = (table: string, source: string) => `vectors:\n  ${table}:\n    ${source}\n`;
const textVectors = (more = '') => `textVectors: { encoder: { transformerEncoder: { folder: '${bert}', threads: 1 } }, from: title, cache: '${at('vectors')}'${more} }`;

test('each table is filled by what the file names, with the options that it gives', async () => {
  const given = async (text: string) => {
    const { recommender, data } = await plan(`data: { prepared: '${folder}' }\n${text}`);
    const file = at(`${count++}.yaml`, `data: { prepared: '${folder}' }\n${text}`);
    const { vectors: found } = trainingPlan(await readConfiguration(file), file, at('out')).options();
    assert.ok(recommender && data);
    return JSON.parse(JSON.stringify(found)) as object;
  };
  assert.deepEqual(await given(`${stored}${vectors('item', 'parquetVectors: { path: x, key: id, vector: v }')}  words:\n    gloveVectors: { path: glove.txt }\n`),
    { item: { parquetVectors: { path: 'x', key: 'id', vector: 'v' } }, words: { gloveVectors: { path: 'glove.txt' } } });
  assert.deepEqual(await given(stored + vectors('item', textVectors(', most: 9'))),
    { item: { textVectors: { encoder: { engine: 'transformer-encoder', folder: bert, pooling: 'mean', prefix: '', device: 'cpu' }, from: 'title', most: 9 } } });
  assert.deepEqual(await given(stored + vectors('item', 'imageVectors: { encoder: { visionEncoder: { folder: m, vector: class } }, images: c.safetensors, tensor: covers, ids: { path: i, column: id } }')),
    { item: { imageVectors: { engine: 'vision-encoder', folder: 'm', vector: 'class', device: 'cpu' }, images: 'c.safetensors', tensor: 'covers' } });
});

test('images go by the ids in a column, where it is named, and by the items in their order where it is not', async () => {
  const vision = madeUpCheckpoint(tinyVit, { name: (weight) => weight });
  writeFileSync(join(vision, 'preprocessor_config.json'), JSON.stringify({ do_resize: false, do_rescale: true, image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] }));
  const values = Uint8Array.from({ length: 3 * 192 }, (_, i) => (i * 31) % 256);
  writeFileSync(at('covers.safetensors', ''), safetensorsFile({ covers: { shape: [3, 8, 8, 3], values } }));
  await writeParquet(at('ids.parquet'), { id: ['N7', 'N3', 'N0'] });
  const of = async (more: string) => {
    const source = `imageVectors: { encoder: { visionEncoder: { folder: '${vision}', threads: 1 } }, images: '${at('covers.safetensors')}', tensor: covers, cache: false${more} }`;
    return (await (await plan(`data: { prepared: '${folder}' }\n${stored}${vectors('item', source)}`)).options().vectors!['item']!.load());
  };
  const named = await of(`, ids: { path: '${at('ids.parquet')}', column: id }`);
  assert.deepEqual([named.width, named.keys], [8, ['N7', 'N3', 'N0']]);
  const inOrder = await of('');
  assert.equal(inOrder.keys.length, 3);
  assert.deepEqual(inOrder.values, named.values);
});

test('what makes no sense is told with its line and the nearest key, before anything is read', async () => {
  const refused = (text: string, error: object) => assert.rejects(plan(made + text), error);
  const parquet = 'parquetVectors: { path: x, key: id, vector: v }';
  await refused(stored + vectors('itme', parquet), { code: 'unknown-key', message: /\d\.yaml:8: vectors: unknown key "itme"/, hint: /did you mean "item"/ });
  await refused(stored + vectors('item', 'parquetVector: { path: x }'), { code: 'schema', message: /\d\.yaml:9: \/vectors\/item\/parquetVector: unknown key/, hint: /did you mean "parquetVectors"/ });
  await refused(stored + vectors('item', 'parquetVectors: { path: x, key: id }'), { code: 'schema', message: /\d\.yaml:9: \/vectors\/item\/parquetVectors: key "vector" is missing/ });
  await refused(`${stored}${vectors('item', parquet)}    gloveVectors: { path: y }\n`, { code: 'wrong-value', message: /\d\.yaml:10: vectors\.item names (gloveVectors and parquetVectors|parquetVectors and gloveVectors)/ });
  await refused(`${stored}vectors: { item: {} }\n`, { code: 'missing-value', message: /\d\.yaml:7: vectors\.item names nothing/ });
  await refused(stored + vectors('item', 'textVectors: { encoder: { transformerEncoder: { folder: x, poolin: mean } }, from: title }'), { code: 'schema', hint: /did you mean "pooling"/ });
  await refused(stored + vectors('item', 'textVectors: { encoder: {}, from: title }'), { code: 'missing-value', message: /names nothing/ });
  await refused(stored, { code: 'missing-value', message: /the table "item" of dcn is frozen/ });
  await refused(stored + vectors('words', parquet), { code: 'missing-value', message: /\d\.yaml:2: train: the table "item" of dcn is frozen/ });
});

test('files and columns that are not there are told with their line, before training', async () => {
  const refused = async (text: string, error: object) => assert.rejects((await plan(`data: { prepared: '${folder}' }\n${text}`)).checkTexts(), error);
  await refused(stored + vectors('item', 'parquetVectors: { path: out/nowhere, key: id, vector: v }'), { code: 'missing-file', message: /\d\.yaml:9: out\/nowhere is not there/ });
  await refused(stored + vectors('item', 'textVectors: { encoder: { transformerEncoder: { folder: models/none } }, from: title }'), { code: 'missing-file', message: /\d\.yaml:9: models\/none is not there/ });
  await refused(stored + vectors('item', textVectors().replace('from: title', 'from: [title, beat]')), { code: 'missing-column', message: /\d\.yaml:9: .*no column "beat"/ });
  await (await plan(`data: { prepared: '${folder}' }\n${stored}${vectors('item', textVectors())}`)).checkTexts();
});

test('a model that is put together takes what a recommender by name takes', async () => {
  const beside = 'texts: { title: { from: title, as: words }, item: { from: id, as: number } }, width: 8, keep: first, probabilities: sigmoid, padding: item, inputer: { sep: true }, tables: { item: { stored: 8, linear: true } }';
  const given = vectors('item', 'parquetVectors: { path: x, key: id, vector: v }');
  const named = await plan(`${made}model: { nrms: { heads: 2, ${beside} } }\n${given}`);
  const assembled = await plan(`${made}model: { items: { attention: { heads: 2, hidden: 8 } }, users: { attention: { heads: 2, hidden: 8 } }, predictor: { dot: }, scheme: matching, ${beside} }\n${given}`);
  assert.deepEqual(partWeights(assembled.recommender), partWeights(named.recommender));
  for (const key of ['keep', 'probabilities', 'padding', 'inputer', 'tables'] as const) assert.deepEqual(assembled.recommender[key], named.recommender[key], key);
  const flat = 'items: { transformer: { heads: 2 } }, users: { transformer: { heads: 2, longest: 2000 } }, scheme: matching, width: 8, flatten: { cls: true, sep: true }';
  const whole = await plan(`${made}model: { ${flat}, predictor: { dot: } }\n`);
  assert.deepEqual(whole.recommender.flatten, { cls: true, sep: true });
  for (const { recommender } of [assembled, whole]) assert.deepEqual(partWeights(recommenderFrom(JSON.parse(JSON.stringify(recommender)) as object)), partWeights(recommender));

  const refused = (text: string, message: RegExp) => assert.rejects(plan(made + text), { code: 'wrong-value', message });
  await refused('model:\n  items: { cnn: }\n  users: { additive: }\n  predictor: { dot: }\n  scheme: matching\n  inputer: { sep: true }\n', /\d\.yaml:7: it puts tokens between columns, and cnn treats them apart/);
  await refused(`model:\n  ${flat.replaceAll(', ', '\n  ').replace('transformer: { heads: 2\n  longest: 2000 }', 'transformer: { heads: 2, longest: 2000 }').replace('cls: true\n  sep', 'cls: true, sep')}\n  predictor: { din: }\n`, /flatten|users are read as tokens/);
  await refused('model:\n  items: { cnn: }\n  users: { known: }\n  predictor: { dot: }\n  scheme: matching\n', /\d\.yaml:4: known reads who a user is/);
  await refused('model:\n  items: { cnn: }\n  users: { additive: }\n  predictor: { dot: }\n  scheme: matching\n  texts: { a: { from: a, as: words }, b: { from: b, as: category, vocabulary: words } }\n', /\d\.yaml:7: .*has the vocabulary "words"/);
});

test('rxrec train encodes a catalogue once, trains on its vectors, and reads them from there the next time', async () => {
  const text = `
data: { prepared: '${folder}' }
model: { dcn: { width: 8, hidden: [8], texts: { item: { from: id, as: number } }, tables: { item: { stored: 8, linear: true } } } }
${vectors('item', textVectors())}
epochs: 1
validate: { metric: none }
`;
  const file = at('frozen.yaml', text);
  const first = spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/rxrec.ts', 'train', file, '--to', at('out'), '--json'], { cwd: root, encoding: 'utf8' });
  assert.equal(first.status, 0, first.stderr);
  const [kept, ...others] = readdirSync(at('vectors'));
  assert.deepEqual(others, []);
  assert.match(first.stderr, new RegExp(`vectors of item for 80 of 80 \\(100\\.0 %\\), made and kept in .*${kept}`));
  const told: TrainingEvent[] = [];
  await train({ ...(await plan(text)).options(), steps: 1, onEvent: (event) => told.push(event) });
  const { kept: read } = told.find((event) => event.kind === 'vectors')!;
  assert.deepEqual(read, { how: 'read', path: join(at('vectors'), kept!) });
});

test('vectors of another width than their table are refused before any is made', async () => {
  const { options } = await plan(`data: { prepared: '${folder}' }\n${model('{ item: { stored: 9 } }')}${vectors('item', textVectors(', most: 3'))}`);
  await assert.rejects(train(options()), { code: 'wrong-value', message: /are 8 wide, and the rows of its table 9/, hint: 'say tables: { item: { stored: 8 } }' });
  assert.equal(readdirSync(at('vectors')).length, 1);
});
