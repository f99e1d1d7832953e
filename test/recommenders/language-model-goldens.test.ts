import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { listOf } from '../../src/core/column.ts';
import { additive } from '../../src/encoders/additive.ts';
import { attention } from '../../src/encoders/attention.ts';
import { languageModel, type LanguageModelOptions } from '../../src/encoders/language-model.ts';
import { openSafetensors } from '../../src/io/safetensors.ts';
import type { SequenceEncoder } from '../../src/nn/parts.ts';
import * as recommenders from '../../src/recommenders/index.ts';
import { openItemCache } from '../../src/training/caches/item-cache.ts';
import { trainingRows } from '../../src/training/batches/training-rows.ts';
import type { ItemTable } from '../../src/training/item-table.ts';
import { adam } from '../../src/training/optimizers/adam.ts';
import type { Recommender } from '../../src/training/recommender.ts';
import { partWeights } from '../../src/training/tables.ts';
import { openRecommender } from '../../src/training/trained-recommender.ts';
import { openTraining } from '../../src/training/training-session.ts';
import { renamed } from '../../src/transformers/naming.ts';
import { readTransformer } from '../../src/transformers/read-transformer.ts';
import * as encoders from '../encoders/legommenders-weights.ts';
import { readAll } from '../predictors/golden.ts';
import { shared, skipWithout } from '../shared.ts';
import { predictorPlaces } from './legommenders-weights.ts';
import { assemblerOf, below, folder, indexOf, near, sameGradients, texts, toy } from './toy-goldens.ts';

const small = { width: 16, clicks: 8, parity: 'legommenders' } as const;
const pooled = additive({ width: 16, hidden: 20 });

interface Model {
  /** The checkpoint whose configuration it has. */
  readonly checkpoint: string;
  readonly model?: Partial<LanguageModelOptions>;
  readonly based: Recommender;
  readonly users?: SequenceEncoder;
  readonly read?: (read: encoders.Read) => encoders.Named;
  /** Computed in bfloat16 there: two parts in a hundred of the largest value, as the README of the goldens gives. */
  readonly half?: true;
}

const naml: Pick<Model, 'based' | 'users' | 'read'> = { based: recommenders.naml(small), users: pooled, read: encoders.additiveWeights };
const models: Readonly<Record<string, Model>> = {
  'bert-naml': { checkpoint: 'e5', ...naml }, 'bert-naml-lora': { checkpoint: 'e5', ...naml, model: { adapter: { rank: 4, alpha: 16, dropout: 0 }, parity: 'legommenders' } },
  'bert-naml-tune0': { checkpoint: 'e5', ...naml, model: { split: 0, parity: 'legommenders' } }, 'bert-naml-tune1': { checkpoint: 'e5', ...naml, model: { split: 1, parity: 'legommenders' } },
  'llama-naml': { checkpoint: 'llama2', ...naml, half: true }, 'opt-naml': { checkpoint: 'opt-1b', ...naml, half: true },
  'bert-nrms': { checkpoint: 'e5', based: recommenders.nrms({ ...small, heads: 4 }), users: attention({ width: 16, heads: 4, hidden: 20, dropout: 0 }), read: encoders.attentionWeights },
  'bert-dcn': { checkpoint: 'e5', based: recommenders.dcn({ ...small, hidden: [20, 12], dropout: 0 }), users: pooled, read: encoders.additiveWeights },
  'bert-miner': { checkpoint: 'e5', based: recommenders.miner({ ...small, heads: 4, layers: 2, dropout: 0, interests: 5, hidden: 10 }), read: encoders.polyAttentionWeights },
};

for (const [name, { checkpoint, model = {}, based, users, read = encoders.additiveWeights, half = false }] of Object.entries(models)) {
  const path = `${folder}/models/${name}.safetensors`;
  test(`${name}: item vectors, scores, loss, gradients and five steps of Adam are those of Legommenders`, skipWithout(path, `${folder}/toy.json`), async () => {
    const config = { ...JSON.parse(readFileSync(shared(`models/checkpoints/${checkpoint}/config.json`)!, 'utf8')) as object, hidden_dropout_prob: 0, attention_probs_dropout_prob: 0, dropout: 0 };
    const check = half ? nearInHalf : near;
    const items = languageModel({ model: config as LanguageModelOptions['model'], width: 16, hidden: 20, ...model });
    const split = items.pretrained!.lower !== undefined;
    const stored = await readAll(shared(path)!);
    const { lm_weights_in: elsewhere } = indexOf(name) as { lm_weights_in?: string | null };
    if (elsewhere) for (const [tensor, values] of await readAll(shared(`${folder}/${elsewhere}`)!)) if (tensor.startsWith('weight.item_op.transformer.') && !stored.has(tensor)) stored.set(tensor, values);
    const { inputer: _, ...rest } = based;
    const recommender: Recommender = {
      ...rest, texts: split ? { states: { from: 'title', as: 'tokens' } } : texts, width: items.pretrained!.input, items, users: users ?? based.users,
      ...(model.adapter && { tables: {} }), ...(split && { tables: { tokens: { frozen: true } } }),
    };
    const { impressions, table: toyTable } = toy({ ...recommender, texts });
    const states = split ? await statesIn(shared(path)!) : undefined;
    const table = states?.table ?? toyTable;
    const named = (prefix: string) => ({
      ...below('items', { ...encoders.additiveWeights((tensor) => of(`${prefix}item_op.${tensor}`)), ...mixOf(prefix), ...lmOf(prefix) }),
      ...below('users', read((tensor) => of(`${prefix}user_op.${tensor}`))),
      ...below('predictor', Object.fromEntries(Object.entries(predictorPlaces[recommender.predictor.name]!).map(([ours, [theirs, change]]) => [ours, change ? change(of(`${prefix}predictor.${theirs}`)) : of(`${prefix}predictor.${theirs}`)]))),
      ...(states ? { 'tables.tokens.rows': states.rows } : Object.fromEntries(['words', 'category'].map((one) => [`tables.${one}.rows`, of(`${prefix}embedding_vocab_table.${one}.weight`)]))),
    });
    const given = withPools(named('weight.'));
    for (const [weight, { shape }] of Object.entries(partWeights(recommender))) assert.deepEqual(given[weight]?.shape, shape, weight);
    const weights = Object.fromEntries(Object.entries(given).map(([weight, tensor]) => [weight, Float32Array.from(tensor.dataSync())]));
    const scored = await openRecommender({ recommender, table, weights });
    check('scores', await scored.score(impressions.history, impressions.candidates), stored.get('scores')!.dataSync());

    const vectors = await openItemCache(recommender, table, {});
    await vectors.setWeights(weights);
    check('item vectors', await vectors.gather(impressions.candidates.values), stored.get('item_vectors')!.dataSync());
    await vectors.close();

    const session = await openTraining(recommender);
    try {
      const assembler = assemblerOf(recommender, table, impressions);
      const rows = trainingRows(impressions, Float64Array.from(impressions.history.offsets.subarray(1)), recommender.scheme === 'matching' ? 'clicked' : 'all');
      const learning = adam({ rate: 0.001 }).open(weights);
      const take = (step: number) => session.step(assembler.assemble(rows, 0), weights, { seed: 1, step });
      const [{ gradients }, golden] = [await take(0), withPools(named('grad.'))];
      sameGradients(Object.fromEntries(Object.entries(gradients).filter(([name]) => name in golden)), golden, recommender.width, check);
      for (const [step, loss] of indexOf(name).loss_5_adam_steps_lr1e3.entries()) {
        const outcome = await take(step);
        check(`loss of step ${step}`, [outcome.loss], [loss], step === 0 ? 1 : half ? 3 : 10);
        learning.step(outcome.gradients, step + 1);
      }
      await scored.refresh(weights);
      check('scores after five steps', await scored.score(impressions.history, impressions.candidates), stored.get('scores_after_5_adam_steps')!.dataSync(), half ? 3 : 10);
    } finally {
      await Promise.all([session.close(), scored.close()]);
    }

    function of(tensor: string): tf.Tensor {
      return stored.get(tensor) ?? tf.scalar(0);
    }

    /** Those of the model by our names; without its first layer (`split: 0`) theirs are counted from the second. */
    function lmOf(prefix: string): encoders.Named {
      const start = `${prefix}item_op.transformer.`;
      const naming = { renames: [[/base_model\.model\./, ''], [/\.base_layer\b/, ''], [/\.default\b/, ''], ...readTransformer(config).naming.renames ?? []] as const };
      const later = model.split === 0 && prefix === 'grad.' ? (tensor: string) => tensor.replace('encoder.layer.0.', 'encoder.layer.1.') : (tensor: string) => tensor;
      return below('model', Object.fromEntries([...stored].filter(([tensor]) => tensor.startsWith(start)).map(([tensor, values]) => [later(renamed(tensor.slice(start.length), naming)), values])));
    }

    function mixOf(prefix: string): encoders.Named {
      return { 'mix.kernel': turnedOf(of(`${prefix}item_op.linear.weight`)), 'mix.bias': of(`${prefix}item_op.linear.bias`) };
    }
  });
}

/** The original's states after the lower layers as rows of a table, those that are there one after the other. */
async function statesIn(path: string): Promise<{ readonly table: ItemTable; readonly rows: tf.Tensor }> {
  const file = await openSafetensors(path);
  const [{ values, shape }, mask] = [await file.read('lm_states'), await file.read('lm_mask')];
  await file.close();
  const [items, tokens, width] = shape as [number, number, number];
  const lengths = Array.from({ length: items }, (_, item) => Array.from(mask.values.slice(item * tokens, (item + 1) * tokens)).filter(Boolean).length);
  const rows = Int32Array.from(lengths.flatMap((length, item) => Array.from({ length }, (_, at) => item * tokens + at)));
  return {
    rows: tf.tensor(Float32Array.from(values as Float32Array), [items * tokens, width]),
    table: { items, words: {}, vocabularies: { tokens: items * tokens }, columns: { states: { vocabulary: 'tokens', tokens: listOf(rows, lengths) } } },
  };
}

const turnedOf = (x: tf.Tensor): tf.Tensor => x.rank === 2 ? tf.transpose(x) : x;

/** What pools items is at the top of `additive`, and below a name here. */
function withPools(named: encoders.Named): encoders.Named {
  return Object.fromEntries(Object.entries(named).map(([name, tensor]) => [name.replace(/^items\.(projection|query)/, 'items.pool.$1'), tensor]));
}

function nearInHalf(what: string, actual: ArrayLike<number>, golden: ArrayLike<number>, times = 1): void {
  assert.equal(actual.length, golden.length, what);
  const largest = Math.max(...Array.from(golden, Math.abs));
  for (let at = 0; at < actual.length; at++) {
    assert.ok(Math.abs(actual[at]! - golden[at]!) <= times * 2e-2 * largest, `${what}[${at}]: ${actual[at]}, the golden says ${golden[at]}, the largest is ${largest}`);
  }
}
