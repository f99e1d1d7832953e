import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { infer } from '../../operators/infer.ts';
import { scoreYesNo } from '../../operators/score-yes-no.ts';
import { tokenize } from '../../operators/tokenize.ts';
import { batchOf } from '../../src/core/batch.ts';
import { listOf } from '../../src/core/column.ts';
import { transformer } from '../../src/engines/transformer.ts';
import { engineContract } from '../../src/testing/engine-contract.ts';
import type { MemoryPlan } from '../../src/transformers/memory-plan.ts';
import { parameterCount } from '../../src/transformers/parameter-count.ts';
import { readTransformer } from '../../src/transformers/read-transformer.ts';
import { shared, skipWithout } from '../shared.ts';
import { madeUpCheckpoint, tinyBert, tinyLlama } from '../transformers/made-up-checkpoint.ts';

const cache = mkdtempSync(join(tmpdir(), 'rxrec-cache-'));
after(() => rmSync(cache, { recursive: true }));
const texts = ['a b c', 'b', 'c c', 'a a a a b'];
const [whole, half] = [madeUpCheckpoint(tinyLlama), madeUpCheckpoint(tinyLlama, { half: true })];

engineContract('a made-up Llama', () => transformer({ folder: whole, threads: 1, cache }), { texts });
engineContract('a made-up Llama in half precision', () => transformer({ folder: half, threads: 1, cache }), { texts });

const answers = async (engine: ReturnType<typeof transformer>, prompts: readonly (readonly number[])[]) => {
  const opened = await engine.open();
  try {
    return [...(await opened.answer(listOf(Int32Array.from(prompts.flat()), prompts.map(({ length }) => length)))).values];
  } finally {
    await opened.close();
  }
};

test('weights of half precision are widened once, and answer as they are', async () => {
  const prompts = [[0, 1, 2], [4]];
  const [wide, narrow] = [await answers(transformer({ folder: whole, threads: 1, cache }), prompts), await answers(transformer({ folder: half, threads: 1, cache }), prompts)];
  narrow.forEach((value, at) => { assert.ok(Math.abs(value - wide[at]!) < 1e-2 * Math.max(1, Math.abs(wide[at]!)), `${value} and ${wide[at]}`); });
  assert.notDeepEqual(narrow, wide);
  const kept = readdirSync(cache);
  assert.deepEqual(kept.map((name) => /\.f32$/.test(name)), [true]);
  assert.deepEqual(await answers(transformer({ folder: half, threads: 1, cache }), prompts), narrow);
  assert.deepEqual(readdirSync(cache), kept);
});

test('the plan of memory is told before the model is loaded', async () => {
  const plans: MemoryPlan[] = [];
  await (await transformer({ folder: whole, threads: 1, cache, onPlan: (plan) => plans.push(plan) }).open()).close();
  assert.deepEqual(plans.map(({ longest, weights }) => ({ longest, weights })), [{ longest: 16, weights: 4 * parameterCount(readTransformer(tinyLlama)) }]);
});

test('what a folder does not hold is said before anything runs', async () => {
  const refused = (folder: string, wanted: object) => assert.rejects(transformer({ folder, cache }).open(), wanted);
  await refused(madeUpCheckpoint(tinyLlama, { name: (weight) => weight.includes('1.mlp.up') ? undefined : weight }),
    { code: 'tensor-names', message: /no tensor for layers\.1\.mlp\.up_proj\.weight; found/ });
  await refused(madeUpCheckpoint(tinyBert), { code: 'load', message: /bert has no head that gives logits/, hint: /transformerEncoder/ });
  await refused('no/such/folder', { code: 'missing-file' });
  assert.throws(() => transformer({ folder: '' }), { code: 'wrong-value' });
  assert.throws(() => transformer({ model: whole } as never), { code: 'unknown-key' });
});

interface Goldens {
  readonly label_rule: string;
  readonly prompts: readonly { readonly text: string; readonly p_yes: number }[];
}

for (const [checkpoint, answerRule, words] of [
  ['llama2', 'vocabulary', ['NO', 'YES']], ['llama31', 'vocabulary', ['NO', 'YES']], ['qwen2', 'first-piece', ['NO', 'YES']],
  ['opt-350m', 'vocabulary', ['NO', 'YES']], ['bert-mlm', 'vocabulary', ['no', 'yes']],
] as const) {
  test(`${checkpoint}: a folder is asked from its text to the score`, skipWithout(`models/checkpoints/${checkpoint}`), async () => {
    const { prompts } = JSON.parse(readFileSync(shared(`models/goldens/scores/${checkpoint}.json`)!, 'utf8')) as Goldens;
    const engine = transformer({ folder: shared(`models/checkpoints/${checkpoint}`)!, answers: words, answerRule, threads: 1, cache });
    const batch = batchOf({ prompts: listOf(prompts.map(({ text }) => text), [prompts.length]) }, 1);
    const { columns: { scores } } = await lastValueFrom(of(batch).pipe(tokenize({ tokenizer: engine.tokenizer, protocol: 'recbench' }), infer({ engine }), scoreYesNo()));
    prompts.forEach(({ p_yes }, at) => { assert.ok(Math.abs(scores.values[at]! - p_yes) < 1e-5 + 1e-4 * p_yes, `prompt ${at}: ${scores.values[at]} instead of ${p_yes}`); });
  });
}

interface Tuned {
  readonly rows: readonly { readonly input_ids: readonly number[] }[];
  readonly probe_rows: readonly number[];
  readonly probe_after: { readonly logits_no_yes: readonly (readonly [number, number])[] };
}

for (const [base, words] of [['llama2', ['NO', 'YES']], ['bert-mlm', ['no', 'yes']]] as const) {
  const run = `models/goldens/lora/${base}-lr0.001`;
  test(`${base}: an adapter is merged into the weights, and answers as its reference`, skipWithout(run), async () => {
    const { rows, probe_rows, probe_after } = JSON.parse(readFileSync(shared(`${run}/golden.json`)!, 'utf8')) as Tuned;
    const folder = shared(`models/checkpoints/${base}`)!;
    const engine = transformer({ folder, adapter: shared(`${run}/adapter_final`)!, answers: words, threads: 1, cache });
    const found = await answers(engine, probe_rows.map((row) => rows[row]!.input_ids));
    probe_after.logits_no_yes.flat().forEach((logit, at) => { assert.ok(Math.abs(found[at]! - logit) < 1e-5 + 1e-4 * Math.abs(logit), `${found[at]} instead of ${logit}`); });
    const plain = transformer({ folder, answers: words, cache });
    assert.notDeepEqual(await engine.identify(), await plain.identify());
  });
}

test('an adapter of another model is refused by the name of its module', skipWithout('models/goldens/lora'), async () => {
  const adapter = shared('models/goldens/lora/bert-mlm-lr0.001/adapter_final')!;
  await assert.rejects(transformer({ folder: whole, adapter, cache }).open(), { code: 'missing-column', message: /module ".*query" is adapted/ });
});
