import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import type { TrainingEvent } from '../../src/core/training-event.ts';
import { once } from '../../src/recommenders/once.ts';
import { plmNr, type PlmNrOptions } from '../../src/recommenders/plm-nr.ts';
import { assembleOptions } from '../../src/training/assemble-options.ts';
import { BatchAssembler } from '../../src/training/batches/batch-assembler.ts';
import { trainingRows } from '../../src/training/batches/training-rows.ts';
import { catalogueNumbers } from '../../src/training/catalogue-numbers.ts';
import { lowerWeights, placePretrained } from '../../src/training/given-vectors/place-pretrained.ts';
import { initialWeights } from '../../src/training/initial-weights.ts';
import type { ItemTable } from '../../src/training/item-table.ts';
import type { NamedArrays } from '../../src/training/optimizers/optimizer.ts';
import type { Recommender } from '../../src/training/recommender.ts';
import { partWeights, tableName } from '../../src/training/tables.ts';
import { train, type TrainOptions } from '../../src/training/train.ts';
import { openRecommender } from '../../src/training/trained-recommender.ts';
import { openTraining } from '../../src/training/training-session.ts';
import { wholeOf } from '../../src/training/with-pretrained.ts';
import { folderOf } from '../configuration/folder-of.ts';
import { data, impressions, items, titles } from '../recommenders/made-up-newsroom.ts';
import { shared } from '../shared.ts';
import { madeUpCheckpoint, tinyBert, tinyLlama, tinyT5 } from '../transformers/made-up-checkpoint.ts';

const at = folderOf();
const vocabulary = [...new Set(titles.flatMap((title) => title.split(' ')))].filter((word) => word !== '');
const made = (config: Readonly<Record<string, unknown>>, start = '', layers: object = {}) =>
  madeUpCheckpoint({ ...config, ...layers, vocab_size: vocabulary.length + 3 }, { vocabulary, name: (weight) => start + weight });
const opt = { model_type: 'opt', hidden_size: 8, word_embed_proj_dim: 6, do_layer_norm_before: false, num_hidden_layers: 2, num_attention_heads: 2, ffn_dim: 12, max_position_embeddings: 16, dropout: 0 };
const gpt2 = { model_type: 'gpt2', n_embd: 8, n_layer: 2, n_head: 2, n_positions: 16, embd_pdrop: 0, attn_pdrop: 0, resid_pdrop: 0 };
const still = { hidden_dropout_prob: 0, attention_probs_dropout_prob: 0 };
const models: Readonly<Record<string, string | undefined>> = {
  bert: made(tinyBert, 'bert.', still), llama: made(tinyLlama, 'model.'), opt: made(opt, 'model.decoder.'), 'gpt-2': made(gpt2), t5: made(tinyT5, '', { dropout_rate: 0 }),
  ...Object.fromEntries(['e5', 'llama2', 'gpt2', 'opt-350m'].map((name) => [`the checkpoint ${name}`, withoutDropout(name)])),
};
/** A checkpoint of the reference data whose configuration has no dropout. */
function withoutDropout(name: string): string | undefined {
  const from = shared(`models/checkpoints/${name}`);
  if (from === undefined) return undefined;
  cpSync(from, at(name), { recursive: true });
  const path = join(at(name), 'config.json');
  const none = { hidden_dropout_prob: 0, attention_probs_dropout_prob: 0, dropout: 0, attention_dropout: 0, embd_pdrop: 0, attn_pdrop: 0, resid_pdrop: 0 };
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')) as object, ...none }));
  return at(name);
}

const texts = { title: { from: 'title', as: 'tokens', most: 7 }, short: { from: 'title', as: 'tokens', most: 4 } } as const;
const small = { width: 8, clicks: 4, hidden: 6, dropout: 0, texts, cache: at('states') } as const;

for (const [name, model] of Object.entries(models)) {
  for (const split of name.startsWith('the') ? [1] : [1, 2]) {
    test(`${name}, split at ${split}: scores and gradients are those of the whole model, an adapter's too`, { skip: model === undefined ? '../shared is absent' : false }, async () => {
      for (const more of [...(name === 'bert' ? [{}] : []), { adapter: { rank: 2, alpha: 4, dropout: 0 } }] as readonly Partial<PlmNrOptions>[]) {
        const upper = plmNr({ ...small, model: model!, split, ...more });
        const whole = wholeOf(upper);
        const { table, told, given } = await catalogueNumbers(upper, await items.load());
        const own = { ...initialWeights(partWeights(upper), 3), ...given };
        for (const [weight, values] of Object.entries(own)) if (weight.endsWith('lora_B.weight')) values.set(initialWeights({ [weight]: { shape: [values.length], init: { kind: 'normal', deviation: 0.3 } } }, 1)[weight]!);
        await placePretrained(upper, own);
        const all = { ...own, ...await lowerWeights(whole, own) };
        const [found, expected] = [await stepOf(upper, table, own), await stepOf(whole, told, all)];
        near('scores', found.scores, expected.scores);
        assert.ok(Object.keys(found.gradients).some((weight) => weight.startsWith('items.model.')) || upper.items.pretrained!.lower!.layers === split);
        for (const [weight, gradient] of Object.entries(found.gradients)) near(`gradient of ${weight}`, gradient as Float32Array, expected.gradients[weight] as Float32Array);
      }
    });
  }
}

test('states are made once and read by the next training; what was changed is made anew, and says so', async () => {
  const kept: string[] = [];
  const recommender = once({ ...small, cache: at('kept'), model: models['llama']!, split: -1, adapter: { rank: 2 } });
  const training = (more: Partial<TrainOptions> = {}) => train({
    ...more, recommender, data, items, seed: 3, epochs: 1, rows: 2, onEvent: (event: TrainingEvent) => { if (event.kind === 'vectors') kept.push(`${event.vocabulary} ${event.kept!.how}`); },
  });
  const first = await training();
  const [folder] = readdirSync(at('kept'));
  const [file] = readdirSync(join(at('kept'), folder!));
  assert.match(file!, /^states-[0-9a-f]{64}\.f32$/);
  const resumed = { folder: at('models'), checkpointSteps: 1 };
  await training({ ...resumed, steps: 1 });
  assert.deepEqual((await training(resumed)).weights, first.weights, 'read, and resumed, it ends with the same bits');
  writeFileSync(join(at('kept'), folder!, file!), new Float32Array(first.weights[tableName('states')]!.length));
  assert.deepEqual((await training()).weights, first.weights);
  assert.deepEqual(kept, ['states made', 'states read', 'states read', 'states made-anew']);
  for (const other of [{ split: 1 }, { split: 2 }, { texts: { title: texts.title } }, { texts: { ...texts, short: { ...texts.short, most: 3 } } }]) {
    await train({ recommender: once({ ...small, cache: at('kept'), model: models['llama']!, split: -1, adapter: { rank: 2 }, ...other }), data, items, seed: 3, epochs: 1 });
  }
  assert.equal(readdirSync(at('kept')).length, 4, '-1 is 1 here; another split, other texts, another truncation');
});

test('items that came later have states of their own, and an item has the same score in any catalogue', async () => {
  const recommender = plmNr({ ...small, model: models['bert']!, split: 1 });
  const trained = await train({ recommender, data, items, seed: 3, epochs: 1 });
  const loaded = await items.load();
  const order = [6, 5, 4, 3, 2, 1, 0];
  const turned = { ...loaded, ids: order.map((item) => loaded.ids[item]!), column: (name: string) => order.map((item) => (loaded.column(name) as readonly string[])[item]!) };
  const [plain, other] = [await openRecommender(trained), await openRecommender(trained, { catalogue: turned })];
  const numbers = (list: typeof impressions.history) => ({ ...list, values: list.values.map((item) => order.indexOf(item)) });
  try {
    assert.deepEqual(await other.score(numbers(impressions.history), numbers(impressions.candidates)), await plain.score(impressions.history, impressions.candidates));
  } finally {
    await Promise.all([plain.close(), other.close()]);
  }
});

/** A step operation by operation, by tfjs. */
async function stepOf(recommender: Recommender, table: ItemTable, weights: NamedArrays) {
  const session = await openTraining(recommender, undefined, { backend: 'cpu' });
  const assembler = new BatchAssembler({ ...assembleOptions(recommender, table), negatives: { perPositive: 2, draw: (_rows, _epoch, into) => { into.forEach((_, at) => { into[at] = at % 7; }); } } });
  const rows = trainingRows(impressions, Float64Array.from(impressions.user), 'clicked');
  return session.step(assembler.assemble(rows, 0), weights, { seed: 1, step: 0 }).finally(() => session.close());
}

function near(what: string, actual: Float32Array, expected: Float32Array): void {
  assert.equal(actual.length, expected.length, what);
  const largest = Math.max(1e-3, ...expected.map(Math.abs));
  for (let i = 0; i < actual.length; i++) assert.ok(Math.abs(actual[i]! - expected[i]!) <= 1e-5 * Math.max(1, largest), `${what}[${i}]: ${actual[i]}, whole ${expected[i]}`);
}
