import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { before, test } from 'node:test';

import { onnxFile } from '../../src/compile/onnx-file.ts';
import { exported } from '../../src/export/exported.ts';
import { exportRecommender } from '../../src/export/export-recommender.ts';
import { findTraining } from '../../src/export/find-training.ts';
import { readTraining } from '../../src/export/read-training.ts';
import type { ExportedRecommenderDocument, TrainingHistoryDocument } from '../../src/io/documents.ts';
import { nrms } from '../../src/recommenders/nrms.ts';
import { train } from '../../src/training/train.ts';
import { folderOf } from '../configuration/folder-of.ts';
import { data, items } from '../recommenders/made-up-newsroom.ts';

const at = folderOf();
const recommender = nrms({ width: 8, clicks: 4, heads: 2 });
const rows = { code: 'wrong-hash' };
let training: string;

before(async () => {
  const options = { data, items, seed: 3, epochs: 1, rows: 4 };
  await train({ ...options, recommender, folder: at('models') });
  await train({ ...options, recommender: nrms({ width: 16, clicks: 4, heads: 2 }), folder: at('others') });
  training = at(`models/${readdirSync(at('models'))[0]}`);
  await exportRecommender({ training: await readTraining(training), to: at('nrms') });
});

/** A copy of a folder with one file changed. */
function changed(folder: string, to: string, file: string, change: (bytes: Buffer) => string | Uint8Array): string {
  cpSync(folder, at(to), { recursive: true });
  writeFileSync(at(`${to}/${file}`), change(readFileSync(at(`${to}/${file}`))));
  return at(to);
}
const json = <T>(change: (value: T) => void) => (bytes: Buffer): string => {
  const value = JSON.parse(bytes.toString()) as T;
  change(value);
  return JSON.stringify(value);
};
const damaged = (bytes: Buffer): Buffer => {
  bytes[bytes.length - 5]! ^= 1;
  return bytes;
};

test('what is no training is told, with the file that is missing', async () => {
  await assert.rejects(findTraining(at('nowhere')), { code: 'missing-file', message: /nowhere/ });
  mkdirSync(at('empty'));
  await assert.rejects(findTraining(at('empty')), { code: 'missing-file', message: /empty holds no training and is no run/ });
  await assert.rejects(readTraining(at('empty')), { code: 'missing-file', message: /empty\/last\.json: no such file; .* is not the folder of a training/ });
  assert.equal((await findTraining(at('models'))).folder, training);
  cpSync(training, at('two/a'), { recursive: true });
  cpSync(training, at('two/b'), { recursive: true });
  await assert.rejects(findTraining(at('two')), { code: 'wrong-value', message: /two holds 2 trainings/, hint: /two\/a, .*two\/b$/ });
  await assert.rejects(readTraining(training, { which: 'best' }), { code: 'missing-file', message: /best\.json/, hint: /take the last/ });
  rmSync(at('two/a/trained.json'));
  await assert.rejects(readTraining(at('two/a')), { code: 'missing-file', message: /trained\.json: no such file, though there are checkpoints/ });
});

test('a run is asked which of its trainings is meant, and told where checkpoints were looked for', async () => {
  const history = (checkpoints?: string): TrainingHistoryDocument =>
    ({ version: 1, name: 'nrms', epochs: 1, stoppedEarly: false, watched: null, ...(checkpoints && { checkpoints }), losses: { step: [2], rows: [5], loss: [1] }, validations: [] });
  at('run/events.jsonl', '');
  await assert.rejects(findTraining(at('run')), { code: 'missing-file', message: /run is a run in which nothing was trained/ });
  at('run/a/training.json', JSON.stringify(history(`../../models/${readdirSync(at('models'))[0]}`)));
  const found = await findTraining(at('run'));
  assert.equal(found.folder, training);
  assert.equal(found.testOf(await readTraining(training)), undefined, 'the run has no report yet');
  at('run/b/training.json', JSON.stringify(history('../../gone')));
  at('run/c/training.json', JSON.stringify(history()));
  await assert.rejects(findTraining(at('run')), { code: 'missing-value', message: /3 recommenders were trained/, hint: /--branch a or --branch b or --branch c/ });
  await assert.rejects(findTraining(at('run'), 'd'), { code: 'wrong-value', message: /no recommender was trained in a branch "d"/, hint: /a, b, c/ });
  await assert.rejects(findTraining(at('run'), 'b'), { code: 'missing-file', message: /gone\/last\.json: no such file, though .*b\/training\.json says/ });
  await assert.rejects(findTraining(at('run'), 'c'), { code: 'missing-file', message: /c\/training\.json names no checkpoints/ });
});

test('checkpoints of another training, and weights or tables that were changed, are refused by name', async () => {
  const other = at(`others/${readdirSync(at('others'))[0]}`);
  await assert.rejects(readTraining(changed(training, 'mixed', 'trained.json', () => readFileSync(`${other}/trained.json`))), {
    code: 'wrong-checkpoint', message: /mixed\/last\.json is of [0-9a-f]{12}, .*mixed\/trained\.json of [0-9a-f]{12}$/,
  });
  const wider = json<{ recommender: { nrms: { width: number } } }>((document) => { document.recommender.nrms.width = 16; });
  await assert.rejects(readTraining(changed(training, 'wider', 'trained.json', wider)), { code: 'wrong-checkpoint', message: /weights\.safetensors: weight "items\.[^"]*" is \[8, 24\], expected \[16, 48\]/ });
  const strange = json<{ recommender: object }>((document) => { document.recommender = { nrmz: {} }; });
  await assert.rejects(readTraining(changed(training, 'strange', 'trained.json', strange)), { code: 'unknown-key', message: /trained\.json: there is no recommender "nrmz"/, hint: /nrms/ });
  const weights = readdirSync(training).find((name) => name.endsWith('weights.safetensors'))!;
  await assert.rejects(readTraining(changed(training, 'weights', weights, damaged)), { ...rows, message: new RegExp(`weights/${weights}`) });
  await assert.rejects(readTraining(changed(training, 'items', 'trained.items.parquet', damaged)), { ...rows, message: /items\/trained\.items\.parquet/ });
  await assert.rejects(readTraining(changed(training, 'cut', 'trained.json', (bytes) => bytes.subarray(0, 50))), { code: 'malformed', message: /cut\/trained\.json/ });
  await assert.rejects(readTraining(training, { recommender: { ...recommender, name: 'mine' } }), { code: 'wrong-value', message: /"recommender" is mine, .* says that nrms was trained/ });
});

test('nothing is written over, and a folder is whole or not there', async () => {
  const read = await readTraining(training);
  await assert.rejects(exportRecommender({ training: read, to: at('nrms') }), { name: 'OptionsError', message: /nrms is there already/ });
  await assert.rejects(exportRecommender({ training: { ...read, ids: read.ids.slice(1) }, to: at('broken') }), { code: 'row-count', message: /6 ids, 7 items/ });
  const broken = { ...read, document: { ...read.document, scheme: 'none' as 'matching' } };
  await assert.rejects(exportRecommender({ training: broken, to: at('broken') }), { code: 'schema', message: /recommender\.json: \/scheme/ });
  assert.deepEqual(readdirSync(at('')).filter((name) => name === 'broken' || name.endsWith('.tmp')), []);
  await assert.rejects(exportRecommender({ training: read, to: at('nrms/README.md/below') }), { code: 'cannot-write', message: /README\.md/ });
});

test('an exported folder with a changed file is refused by the name of the file', async () => {
  assert.throws(() => exported(at('empty')), { code: 'missing-file', message: /empty\/recommender\.json: no such file; .* is not an exported recommender/ });
  assert.throws(() => exported(changed(at('nrms'), 'no-json', 'recommender.json', () => '{')), { code: 'malformed', message: /no-json\/recommender\.json/ });
  assert.throws(() => exported(changed(at('nrms'), 'schema', 'recommender.json', json<{ score: string }>((card) => { card.score = 'sum'; }))), { code: 'schema', message: /schema\/recommender\.json: \/score: found "sum"/ });
  for (const file of ['user.onnx', 'items.parquet']) {
    await assert.rejects(exported(changed(at('nrms'), `changed-${file}`, file, damaged)).open(), { ...rows, message: new RegExp(`changed-${file}/${file} has`) });
  }
  for (const file of ['item.onnx', 'vocabulary.json']) {
    await assert.rejects(exported(changed(at('nrms'), `changed-${file}`, file, damaged), { items }).open(), { ...rows, message: new RegExp(`changed-${file}/${file} has`) });
  }
  cpSync(at('nrms'), at('less'), { recursive: true });
  rmSync(at('less/user.onnx'));
  await assert.rejects(exported(at('less')).open(), { code: 'missing-file', message: /less\/user\.onnx/ });
  assert.throws(() => exported(at('nrms'), { itmes: items } as object), { code: 'unknown-key', hint: /items/ });
});

test('an operator set that ONNX Runtime does not have is told with the file', async () => {
  const bytes = onnxFile({
    name: 'user', opset: 999, constants: [], inputs: ['clicks', 'mask'].map((name) => ({ name, type: 'float32', shape: ['a'] })),
    outputs: [{ name: 'users', type: 'float32', shape: ['a'] }], nodes: [{ op: 'Identity', inputs: ['clicks'], outputs: ['users'] }],
  });
  const folder = changed(at('nrms'), 'newer', 'user.onnx', () => bytes);
  changed(folder, 'newest', 'recommender.json', json<ExportedRecommenderDocument>((card) => {
    card.files['user.onnx'] = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  }));
  await assert.rejects(exported(at('newest')).open(), { name: 'EngineError', code: 'load', message: /newest\/user\.onnx: .*opset 999/i });
});
