import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { joinItems } from '../../../operators/join-items.ts';
import { prompt } from '../../../operators/prompt.ts';
import { takeHistory } from '../../../operators/take-history.ts';
import { tokenize } from '../../../operators/tokenize.ts';
import { batchOf } from '../../../src/core/batch.ts';
import { listOf } from '../../../src/core/column.ts';
import type { Source } from '../../../src/core/ends.ts';
import type { TrainingEvent } from '../../../src/core/training-event.ts';
import { transformer } from '../../../src/engines/transformer.ts';
import { graph } from '../../../src/graph/graph.ts';
import { gauc } from '../../../src/metrics/gauc.ts';
import { newsroom } from '../../../src/scenarios/newsroom.ts';
import { prepare } from '../../../src/scenarios/prepare.ts';
import { prepared } from '../../../src/scenarios/prepared.ts';
import { fineTune } from '../../../src/training/fine-tuning/fine-tune.ts';
import type { FineTuneOptions } from '../../../src/training/fine-tuning/fine-tune-options.ts';
import { fineTuned } from '../../../src/training/fine-tuning/fine-tuned.ts';
import { type PromptColumns, promptShape, promptsOf } from '../../../src/training/fine-tuning/prompt-rows.ts';
import { adam } from '../../../src/training/optimizers/adam.ts';
import { linearDecay } from '../../../src/training/schedules/linear-decay.ts';
import { openAdapter } from '../../../src/transformers/checkpoint/open-adapter.ts';
import { shared, skipWithout } from '../../shared.ts';
import { madeUpCheckpoint, tinyBert, tinyLlama } from '../../transformers/made-up-checkpoint.ts';

const root = mkdtempSync(join(tmpdir(), 'rxrec-fine-tune-'));
after(() => rmSync(root, { recursive: true }));
await prepare(newsroom, { from: '', to: join(root, 'news'), options: { users: 40, items: 60, impressions: 90 } });
const [train, valid] = (['train', 'valid'] as const).map((split) => prepared(join(root, 'news'), { split })) as [ReturnType<typeof prepared>, ReturnType<typeof prepared>];
const words = [...new Set(((await train.items.load()).column('title') as readonly string[]).flatMap((title) => title.split(' ')))];
const vocabulary = ['NO', 'YES', 'no', 'yes', ':', ...words];
const model = madeUpCheckpoint({ ...tinyLlama, vocab_size: vocabulary.length + 3, max_position_embeddings: 256 }, { vocabulary });
const { tokenizer } = transformer({ folder: model });
const template = { name: 'titles', version: 1, render: (history: readonly string[], candidate: string) => `${history.join(' ')} : ${candidate} :` };
const prompts = (data: typeof train) => graph('prompts', data).pipe(takeHistory({ last: 3 }), joinItems({ items: data.items }), prompt({ template, tokenizer, atMost: 60 }), tokenize({ tokenizer }));
const options = (more: Partial<FineTuneOptions> = {}): FineTuneOptions => ({
  model, prompts: prompts(train), validate: { prompts: prompts(valid), metric: gauc(), others: ['loss'], by: 'user' }, folder: join(root, 'models'), seed: 5, epochs: 2, rows: 32, checkpointSteps: 3,
  adapter: { rank: 4, alpha: 8 }, optimizer: adam({ rate: 0.01 }), cache: join(root, 'weights'), patience: 5, ...more,
});

test('an adapter learns from prompts that operators write, is saved in PEFT\'s layout, and scores as it was validated', async () => {
  const events: TrainingEvent[] = [];
  const { adapter, folder, history } = await fineTune(options({ epochs: 3, onEvent: (event) => events.push(event) }));
  const losses = history.validations.map(({ loss }) => loss!);
  assert.equal(losses.length, 3);
  assert.ok(losses[2]! < losses[0]!, losses.join(', '));
  assert.deepEqual([history.watched, Object.keys(history.validations[0]!.metrics)], [{ name: 'GAUC', better: 'higher' }, ['GAUC', 'loss']]);
  assert.deepEqual([...new Set(events.map(({ kind }) => kind))], ['training', 'validated', 'trained']);
  assert.deepEqual(readFileSync(join(folder, 'history.jsonl'), 'utf8').trim().split('\n').length, 3);

  const { modules, rank, alpha } = await openAdapter(adapter);
  assert.deepEqual([modules.size, rank, alpha], [4, 4, 8]);
  await assert.rejects(fineTune(options({ start: adapter, adapter: { rank: 2 } })), { code: 'wrong-value', message: /lora_A\.weight" is \[4, 8\], here it is \[2, 8\]/ });
  const best = history.validations.findLast((point) => point.best)!;
  const asked = await promptsOf(prompts(valid));
  const open = await transformer({ folder: model, adapter, threads: 1, cache: join(root, 'weights') }).open();
  try {
    const { values } = await open.answer(asked.prompts);
    const loss = asked.labels.reduce((sum, label, at) => sum + Math.log1p(Math.exp((label ? -1 : 1) * (values[2 * at + 1]! - values[2 * at]!))), 0) / asked.labels.length;
    assert.ok(Math.abs(loss - best.metrics['loss']!) < 1e-4, `${loss}, in validation ${best.metrics['loss']}`);
  } finally {
    await open.close();
  }
});

test('a fine-tuning that is stopped, in an epoch and at its end, goes on to the bit; more epochs go on from fewer', async () => {
  const tuned = (folder: string, more: Partial<FineTuneOptions> = {}) => fineTune(options({ folder: join(root, folder), accumulate: 2, rows: 16, schedule: linearDecay({ steps: 40, warmUp: 4 }), clip: 1, validateEvery: { epochs: 0.5 }, ...more }));
  const whole = await tuned('whole');
  for (const after of [2, 9]) {
    const stop = new AbortController();
    let told = 0;
    await assert.rejects(tuned('stopped', { signal: stop.signal, onEvent: ({ kind }) => { if (kind !== 'trained' && ++told === after) stop.abort(); } }));
    stop.abort();
  }
  const resumed = await tuned('stopped');
  assert.deepEqual(resumed.weights, whole.weights);
  assert.deepEqual(resumed.history, whole.history);
  await tuned('longer', { epochs: 1 });
  assert.deepEqual((await tuned('longer')).weights, whole.weights);
  const again = await tuned('whole');
  assert.deepEqual(again.weights, whole.weights);
  assert.equal(again.adapter, whole.adapter);
});

test('as an engine it trains when it is first opened, and tells whoever opens it', async () => {
  const engine = fineTuned(options({ epochs: 1, folder: join(root, 'engine') }));
  assert.deepEqual(engine.toJSON(), { engine: 'fine-tuned', folder: model, seed: 5, epochs: 1 });
  const kinds: string[] = [];
  const open = await engine.open({ tell: ({ kind }) => kinds.push(kind) });
  assert.ok(kinds.includes('trained'));
  const asked = await promptsOf(prompts(valid));
  const { values } = await open.answer(asked.prompts);
  await open.close();
  const { adapter } = await fineTune(options({ epochs: 1, folder: join(root, 'engine') }));
  const plain = await transformer({ folder: model, adapter, cache: join(root, 'weights') }).open();
  assert.deepEqual((await plain.answer(asked.prompts)).values, values);
  await plain.close();
  assert.deepEqual(await engine.identify(), await fineTuned(options({ epochs: 1, folder: join(root, 'elsewhere') })).identify());
  assert.notDeepEqual(await engine.identify(), await fineTuned(options({ epochs: 1, seed: 6 })).identify());
});

test('what makes no sense is refused, and what cannot be learned from', async () => {
  const refused = (more: object, error: object) => assert.rejects(async () => fineTune(options(more as Partial<FineTuneOptions>)), error);
  await refused({ epoch: 1 }, { code: 'unknown-key' });
  await refused({ adapter: { rank: 0 } }, { code: 'wrong-value', message: /fineTune: "adapter"/ });
  await refused({ adapter: { targets: ['q_prog'] } }, { code: 'unknown-key' });
  await refused({ answers: ['YES', 'YES'] }, { code: 'wrong-value' });
  await refused({ order: 'sorted' }, { code: 'wrong-value', message: /"shuffled" or "longest-first"|"order" is "sorted"/ });
  await refused({ validate: { prompts: prompts(valid), metric: gauc(), by: 'item' } }, { code: 'wrong-value', message: /"validate": "by" is "item"/ });
  await refused({ prompts: graph('none', train).pipe(takeHistory({ last: 3 })) }, { code: 'missing-column', message: /prompt-rows reads "tokens"/ });
  await refused({ prompts: prompts(train).pipe(prompt({ template, tokenizer, atMost: 1 }), tokenize({ tokenizer })) }, { code: 'empty' });
  await refused({ prompts: graph('long', given([{ label: 1, input_ids: Array<number>(257).fill(1) }])), folder: join(root, 'long') }, { name: 'EngineError', code: 'bad-input', message: /a prompt has 257 tokens, the model takes 256/ });
  await refused({ prompts: graph('empty', given([{ label: 1, input_ids: [1] }, { label: 0, input_ids: [] }])), folder: join(root, 'empty') }, { code: 'malformed', message: /source row 1 has no token/ });
  await refused({ start: join(root, 'nowhere') }, { name: 'DataError', code: 'missing-file' });
  await refused({ optimizer: adam({ rate: 1e38 }), epochs: 3, folder: join(root, 'wild') }, { code: 'not-finite-loss', message: /source rows/ });
  await refused({ model: madeUpCheckpoint({ ...tinyBert, vocab_size: vocabulary.length + 3 }, { vocabulary, name: (weight) => `bert.${weight}` }) }, { code: 'load', message: /give logits themselves|kind "encoder"/ });
});

interface Golden {
  readonly lr: number;
  readonly batch_size: number;
  readonly rows: readonly { readonly label: number; readonly input_ids: readonly number[] }[];
  readonly steps_log: readonly { readonly loss: number }[];
}

for (const [base, rate] of [['llama2', '0.001'], ['bert-mlm', '0.0001']] as const) {
  const run = `models/goldens/lora/${base}-lr${rate}`;
  test(`${base}: 20 steps from an adapter, longest first, have the losses of RecBench and end with its adapter`, skipWithout(run), async () => {
    const golden = JSON.parse(readFileSync(shared(`${run}/golden.json`)!, 'utf8')) as Golden;
    const told: number[] = [];
    const { adapter } = await fineTune({
      model: shared(`models/checkpoints/${base}`)!, prompts: graph('golden', given(golden.rows)), start: shared(`${run}/adapter_init`)!, folder: join(root, base), seed: 1, epochs: 1, order: 'longest-first', rows: golden.batch_size,
      adapter: { dropout: 0 }, optimizer: adam({ rate: golden.lr }), cache: join(root, 'weights'), onEvent: (event) => { if (event.kind === 'trained') told.push(...event.history.losses.loss); },
    });
    golden.steps_log.forEach(({ loss }, at) => { assert.ok(Math.abs(told[at]! - loss) < 1e-3 * loss, `step ${at}: ${told[at]}, there ${loss}`); });
    const [ours, theirs] = [await openAdapter(adapter), await openAdapter(shared(`${run}/adapter_final`)!)];
    assert.deepEqual([...ours.modules.keys()].sort(), [...theirs.modules.keys()].sort());
    for (const [module, { a, b }] of theirs.modules) {
      for (const [side, expected] of [['a', a], ['b', b]] as const) {
        const found = ours.modules.get(module)![side].values;
        expected.values.forEach((value, at) => { assert.ok(Math.abs(found[at]! - value) <= 1e-6 + 1e-3 * Math.abs(value), `${module} ${side}[${at}]: ${found[at]}, there ${value}`); });
      }
    }
  });
}

/** Prompts as token ids, one an impression. */
const given = (rows: Golden['rows']): Source<PromptColumns> => ({
  spec: { name: 'golden', adds: promptShape, batchRows: rows.length }, identify: async () => ({ golden: rows.length }), toJSON: () => ({}), count: async () => rows.length,
  async *open() {
    const ids = listOf(Int32Array.from(rows.flatMap(({ input_ids }) => [...input_ids])), rows.map(({ input_ids }) => input_ids.length));
    const one = rows.map(() => 1);
    yield batchOf({ user: Int32Array.from(rows.keys()), labels: listOf(Uint8Array.from(rows, ({ label }) => label), one), tokens: listOf(ids, one) }, rows.length);
  },
});
