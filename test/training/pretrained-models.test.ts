import assert from 'node:assert/strict';
import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { exported } from '../../src/export/exported.ts';
import { exportRecommender } from '../../src/export/export-recommender.ts';
import { readTraining } from '../../src/export/read-training.ts';
import { recommenderFrom } from '../../src/export/recommender-from.ts';
import { openSafetensors } from '../../src/io/safetensors.ts';
import { nrms } from '../../src/recommenders/nrms.ts';
import { once } from '../../src/recommenders/once.ts';
import { plmNr } from '../../src/recommenders/plm-nr.ts';
import { adam } from '../../src/training/optimizers/adam.ts';
import { ratesByPrefix } from '../../src/training/optimizers/rates-by-prefix.ts';
import type { NamedArrays } from '../../src/training/optimizers/optimizer.ts';
import type { Recommender } from '../../src/training/recommender.ts';
import { train } from '../../src/training/train.ts';
import { trainingFingerprint } from '../../src/training/training-fingerprint.ts';
import { openRecommender } from '../../src/training/trained-recommender.ts';
import { openCheckpoint } from '../../src/transformers/checkpoint/open-checkpoint.ts';
import { folderOf } from '../configuration/folder-of.ts';
import { data, impressions, items, titles } from '../recommenders/made-up-newsroom.ts';
import { madeUpCheckpoint, tinyBert, tinyLlama } from '../transformers/made-up-checkpoint.ts';

const at = folderOf();
const vocabulary = [...new Set(titles.flatMap((title) => title.split(' ')))].filter((word) => word !== '');
const made = (config: object, start: string, words = vocabulary) => madeUpCheckpoint({ ...config, vocab_size: vocabulary.length + 3 }, { vocabulary: words, name: (weight) => start + weight, half: start === 'model.' });
const [bert, llama] = [made(tinyBert, 'bert.'), made(tinyLlama, 'model.')];
const title = { from: 'title', as: 'tokens', most: 7 } as const;
const small = { width: 8, clicks: 4, hidden: 6, texts: { title }, cache: at('states') } as const;
const options = (recommender: Recommender) => ({ recommender, data, items, seed: 3, epochs: 2, rows: 2, checkpointSteps: 1 });

test('a model starts with the weights of its checkpoint, widened, and its words are rows of a table; all of it is trained', async () => {
  const recommender = plmNr({ ...small, model: llama });
  const still = await train({ ...options(recommender), epochs: 1, optimizer: adam({ rate: 0.01, rateOf: ratesByPrefix({ 'items.model': 0, 'tables.tokens': 0 }) }) });
  const checkpoint = await openCheckpoint(llama);
  assert.deepEqual(still.weights['items.model.layers.1.mlp.up_proj.weight'], await checkpoint.read('model.layers.1.mlp.up_proj.weight'));
  assert.deepEqual(still.weights['tables.tokens.rows'], await checkpoint.read('model.embed_tokens.weight'));
  await checkpoint.close();
  const { weights } = await train({ ...options(recommender), epochs: 1 });
  for (const name of ['items.model.layers.1.mlp.up_proj.weight', 'tables.tokens.rows', 'items.model.norm.weight']) assert.notDeepEqual(weights[name], still.weights[name], name);
});

test('beside an adapter the model stands still: kept once, in no checkpoint, and found again by its hash', async () => {
  const recommender = once({ ...small, model: bert, adapter: { rank: 2 } });
  const whole = await train(options(recommender));
  const interrupted = { ...options(recommender), folder: at('models') };
  await train({ ...interrupted, steps: 1 });
  await train({ ...interrupted, steps: 3 });
  assert.deepEqual((await train(interrupted)).weights, whole.weights, 'killed and resumed, it ends with the same bits');
  const folder = join(at('models'), await trainingFingerprint(options(recommender)));
  assert.deepEqual((await readdir(folder)).sort().filter((name) => !/^(step|history|losses)/.test(name)), ['frozen.safetensors', 'last.json', 'model', 'trained.items.parquet', 'trained.json']);
  const inCheckpoint = await namesIn(join(folder, readdirSync(folder).find((name) => name.endsWith('weights.safetensors'))!));
  assert.ok(inCheckpoint.every((name) => /lora|mix|pool|^users/.test(name)) && inCheckpoint.length === 8 + 2 + 3 + 3, inCheckpoint.join());
  const frozen = await namesIn(join(folder, 'frozen.safetensors'));
  assert.ok(frozen.includes('tables.tokens.rows') && frozen.includes('items.model.encoder.layer.0.output.dense.weight') && !frozen.some((name) => /lora/.test(name)));
  const bytes = await readFile(join(folder, 'frozen.safetensors'));
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(join(folder, 'frozen.safetensors'), bytes);
  await assert.rejects(readTraining(folder), { name: 'DataError', code: 'wrong-hash', message: /frozen\.safetensors/ });
  await assert.rejects(train(interrupted), { name: 'DataError', code: 'wrong-hash' });
});

const forms: Readonly<Record<string, () => Recommender>> = {
  'trained end to end': () => plmNr({ ...small, model: llama, texts: { title, beat: { from: 'beat', as: 'category' } } }),
  'put together, with an adapter': () => recommenderFrom({ assembled: {
    scheme: 'matching', texts: { title: { ...title, lead: 'last' }, short: { ...title, most: 4 } }, width: 8, clicks: 4,
    items: { languageModel: { model: { ...tinyBert, vocab_size: vocabulary.length + 3 }, width: 8, adapter: { rank: 2 }, pooling: 'cls' } }, users: { attention: { width: 8, heads: 2 } }, predictor: { predictor: 'dot' },
  } }, bert),
  'words of a tokenizer, learned from nothing': () => nrms({ width: 8, clicks: 4, heads: 2, texts: { title }, tokenizer: bert }),
  'with an adapter above a split': () => once({ ...small, model: llama, adapter: { rank: 2, alpha: 2 }, split: 1 }),
};
for (const [form, made] of Object.entries(forms)) {
  test(`${form}: without the model it began with, it is read back, exported, and scores what it scored, new items too`, async () => {
    const recommender = made();
    const folder = at(form);
    const trained = await train({ ...options(recommender), folder });
    const [training] = readdirSync(folder);
    const original = recommender.items.pretrained?.checkpoint?.folder ?? bert;
    renameSync(original, `${original}-away`);
    try {
      const read = await readTraining(join(folder, training!));
      const scores = await scoresOf(trained);
      near(scores, await scoresOf(read));
      await exportRecommender({ training: read, to: at(`${form}, exported`) });
      assert.ok(readdirSync(at(`${form}, exported`)).includes('tokenizer.json'));
      for (const more of [{}, { items }]) {
        const opened = await exported(at(`${form}, exported`), more).open();
        near(scores, await opened.score(impressions.history, impressions.candidates));
        await opened.close();
      }
    } finally {
      renameSync(`${original}-away`, original);
    }
  });
}

test('models and tokenizers that do not belong together are refused', async () => {
  const more = made(tinyBert, 'bert.', [...vocabulary, 'one', 'two']);
  await assert.rejects(train(options(plmNr({ ...small, model: more }))), { name: 'EngineError', code: 'load', message: new RegExp(`the tokenizer gives ids up to ${vocabulary.length + 4}, its model has embeddings for 0 to ${vocabulary.length + 2}`) });
  const other = madeUpCheckpoint({ ...tinyLlama, vocab_size: vocabulary.length + 3 }, { vocabulary, name: (weight) => weight === 'norm.weight' ? undefined : weight });
  await assert.rejects(train(options(plmNr({ ...small, model: other }))), { name: 'EngineError', code: 'tensor-names', message: /no tensor for norm\.weight/ });
  const users = { ...plmNr({ ...small, model: bert }), users: plmNr({ ...small, model: bert }).items };
  await assert.rejects(train(options(users)), { name: 'OptionsError', code: 'wrong-value', message: /"users\.model\..* is of a pretrained model, which stands where only an encoder of items may be one/ });
  const config = JSON.parse(await readFile(join(bert, 'config.json'), 'utf8')) as Readonly<Record<string, unknown>>;
  await assert.rejects(train(options(plmNr({ ...small, model: config }))), { name: 'OptionsError', code: 'missing-value', message: /the configuration is known, and not where its weights are/ });
});

test('another checkpoint of the same configuration is another training', async () => {
  const fingerprints = await Promise.all([bert, madeUpCheckpoint({ ...tinyBert, vocab_size: vocabulary.length + 3 }, { vocabulary, half: true })].map((model) => trainingFingerprint(options(plmNr({ ...small, model })))));
  assert.notEqual(fingerprints[0], fingerprints[1]);
});

async function namesIn(path: string): Promise<string[]> {
  const file = await openSafetensors(path);
  await file.close();
  return [...file.tensors.keys()];
}

async function scoresOf(trained: Parameters<typeof openRecommender>[0]): Promise<Float32Array> {
  const model = await openRecommender(trained);
  return model.score(impressions.history, impressions.candidates).finally(() => model.close());
}

function near(expected: NamedArrays[string], actual: Float32Array): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i++) assert.ok(Math.abs(actual[i]! - expected[i]!) <= 1e-5 * Math.max(1, Math.abs(expected[i]!)), `at ${i}: ${actual[i]}, expected ${expected[i]}`);
}
