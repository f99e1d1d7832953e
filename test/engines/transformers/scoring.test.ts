import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { type List, listOf } from '../../../src/core/column.ts';
import type { ScoredAnswers } from '../../../src/core/scorer.ts';
import { sharedPrompts } from '../../../src/core/shared-prompts.ts';
import { type OpenScoringModel, transformer, type TransformerOptions } from '../../../src/engines/transformer.ts';
import { tickets } from '../../../src/flow/tickets.ts';
import { shared } from '../../shared.ts';
import { madeUpCheckpoint, tinyLlama } from '../../transformers/made-up-checkpoint.ts';

const cache = mkdtempSync(join(tmpdir(), 'rxrec-scoring-'));
after(() => rmSync(cache, { recursive: true }));
const wide = madeUpCheckpoint({ ...tinyLlama, max_position_embeddings: 4096 });

const opened = async <R>(options: Partial<TransformerOptions> & { readonly folder: string }, body: (model: OpenScoringModel) => Promise<R>): Promise<R> => {
  const model = await transformer({ threads: 1, cache, ...options }).open();
  try {
    return await body(model);
  } finally {
    await model.close();
  }
};

const lists = (texts: readonly (readonly number[])[]) => listOf(Int32Array.from(texts.flat()), texts.map(({ length }) => length));
const impressions = (rows: readonly (readonly (readonly number[])[])[]): List<List<Int32Array>> => listOf(lists(rows.flat()), rows.map(({ length }) => length));
const near = (found: ScoredAnswers, expected: ScoredAnswers, within = 2e-5) => {
  assert.equal(found.values.length, expected.values.length);
  expected.values.forEach((value, at) => { assert.ok(Math.abs(value - found.values[at]!) <= within * Math.max(1, Math.abs(value)), `at ${at}: ${found.values[at]} instead of ${value}`); });
};

/** Impressions of made-up ids below 9: an instruction of `instruction` tokens, then a history, then candidates. */
function madeUp(sizes: readonly { readonly history: number; readonly candidates: readonly number[]; readonly user?: number }[], instruction = 20) {
  const ids = (count: number, ...seed: [number, number]) => {
    const draw = tickets(11, ...seed);
    return Array.from({ length: count }, () => Math.floor(draw() * 9));
  };
  const begun = ids(instruction, 0, 0);
  return impressions(sizes.map(({ history, candidates, user }, row) => {
    const before = [...begun, ...ids(history, 1, user ?? row)];
    return candidates.map((length, at) => [...before, ...ids(length, 2 + row, at)]);
  }));
}

const several = madeUp([
  { history: 60, candidates: [5, 9, 7, 5], user: 0 }, { history: 44, candidates: [3] }, { history: 60, candidates: [1, 1, 30], user: 0 }, { history: 0, candidates: [] },
  { history: 100, candidates: [4, 4] }, { history: 2, candidates: [6, 8] }, { history: 1100, candidates: [40, 2, 1200] },
]);

test('prompts that share what they begin with have the answers that they have one by one', () => opened({ folder: wide }, async (model) => {
  const plain = await model.answer(several.values);
  near(await model.score(sharedPrompts(several)), plain);
  const { path, promptTokens } = model.usage();
  assert.match(path!, /^what prompts share was computed once, \d+ tokens instead of \d+; ends in one row [1-9]\d* times, in several \d+ times$/);
  assert.ok(promptTokens < several.values.values.length * 2);
}));

test('the same call has the same bits, whatever was asked before it', async () => {
  const first = await opened({ folder: wide }, (model) => model.score(sharedPrompts(several)));
  const other = madeUp([{ history: 30, candidates: [9, 9] }, { history: 31, candidates: [9, 9, 2] }, { history: 7, candidates: [3, 3] }], 35);
  await opened({ folder: wide }, async (model) => {
    await model.score(sharedPrompts(other));
    await Promise.all([model.score(sharedPrompts(several)), model.answer(other.values)]);
    assert.deepEqual(await model.score(sharedPrompts(several)), first);
  });
});

test('what all impressions of a call begin with is computed once, and not again in the next call', () => opened({ folder: wide }, async (model) => {
  const rows = madeUp(Array.from({ length: 8 }, () => ({ history: 5, candidates: [4] })), 300);
  await model.score(sharedPrompts(rows));
  const once = model.usage().promptTokens;
  assert.ok(once < 300 + 8 * 12, `${once} tokens`);
  await model.score(sharedPrompts(rows));
  assert.ok(model.usage().promptTokens - once < 8 * 12);
}));

test('5,000 candidates of one impression are answered, a piece at a time', () => opened({ folder: wide }, async (model) => {
  const rows = madeUp([{ history: 40, candidates: Array.from({ length: 5000 }, (_, at) => 1 + at % 7) }]);
  const found = await model.score(sharedPrompts(rows));
  assert.equal(found.values.length, 10_000);
  const some = [0, 1, 2499, 4999];
  const text = (at: number) => [...rows.values.values.subarray(rows.values.offsets[at], rows.values.offsets[at + 1])];
  near({ width: 2, values: Float32Array.from(some.flatMap((at) => [...found.values.subarray(2 * at, 2 * at + 2)])) }, await model.answer(lists(some.map(text))));
}));

test('no candidates have no answers, and prompts are refused that the model cannot read', () => opened({ folder: wide }, async (model) => {
  assert.equal((await model.score(sharedPrompts(impressions([[], []])))).values.length, 0);
  assert.equal((await model.score(sharedPrompts(impressions([])))).values.length, 0);
  const long = Array<number>(4090).fill(1);
  await assert.rejects(model.score(sharedPrompts(impressions([[[...long, 2, 3, 4, 5, 6, 7, 8], [...long, 3]]]))), { code: 'bad-input', message: /has 4097 tokens, the model takes 4096/ });
  await assert.rejects(model.score(sharedPrompts(impressions([[[1, 2], [1, 9]]]))), { code: 'bad-input', message: /holds id 9/ });
  await assert.rejects(model.score({ prefixes: lists([[1]]), suffixes: listOf(lists([[]]), [1]) }), { code: 'bad-input', message: /no token of its own/ });
}));

interface Goldens {
  readonly yes_id: number;
  readonly no_id: number;
  readonly prompts: readonly { readonly input_ids: readonly number[]; readonly logsumexp: number; readonly logit_yes: number; readonly logit_no: number; readonly with_mask?: { readonly logit_yes: number; readonly logit_no: number; readonly logsumexp: number } }[];
  readonly shared_prefix?: { readonly prefix_ids: readonly number[]; readonly suffix_ids: readonly (readonly number[])[]; readonly rows: readonly { readonly logit_yes: number; readonly logit_no: number }[] };
}

const decoders = ['llama2', 'llama31', 'mistral', 'qwen2', 'phi2', 'phi3', 'glm', 'glm-chatglm-layout', 'glm4', 'gpt2', 'gptoss', 'mpt', 'opt-1b', 'opt-350m'];
for (const checkpoint of [...decoders, 'bert-mlm']) {
  const skip = { skip: shared(`models/checkpoints/${checkpoint}`) ? false : `../shared/models/checkpoints/${checkpoint} is absent` };
  test(`${checkpoint}: YES and NO are the tokens of its family, shared and alone, with their share of the probability`, skip, async () => {
    const { yes_id, no_id, prompts, shared_prefix } = JSON.parse(readFileSync(shared(`models/goldens/scores/${checkpoint}.json`)!, 'utf8')) as Goldens;
    const folder = shared(`models/checkpoints/${checkpoint}`)!;
    assert.notEqual(yes_id, no_id);
    await opened({ folder, labelMass: true }, async (model) => {
      const rows = impressions([prompts.map(({ input_ids }) => input_ids)]);
      const expected = { width: 2, values: Float32Array.from(prompts.flatMap(({ logit_no, logit_yes }) => [logit_no, logit_yes])) };
      for (const found of [await model.answer(rows.values), await model.score(sharedPrompts(rows))]) {
        near(found, expected, 1e-4);
        prompts.forEach(({ logsumexp, logit_yes, logit_no }, at) => {
          const mass = Math.exp(logit_yes - logsumexp) + Math.exp(logit_no - logsumexp);
          assert.ok(Math.abs(found.labelMass![at]! - mass) < 1e-6 + 1e-3 * mass, `${found.labelMass![at]} instead of ${mass}`);
        });
      }
      if (!shared_prefix) return;
      const { prefix_ids, suffix_ids, rows: golden } = shared_prefix;
      const found = await model.score({ prefixes: lists([prefix_ids]), suffixes: listOf(lists(suffix_ids), [suffix_ids.length]) });
      near(found, { width: 2, values: Float32Array.from(golden.flatMap(({ logit_no, logit_yes }) => [logit_no, logit_yes])) }, 1e-4);
    });
  });
}

const bert = { skip: shared('models/checkpoints/bert-mlm') ? false : '../shared/models/checkpoints/bert-mlm is absent' };
test('bert-mlm: [MASK] at the end is read where it is asked for, before what the tokenizer puts around a prompt', bert, async () => {
  const { prompts } = JSON.parse(readFileSync(shared('models/goldens/scores/bert-mlm.json')!, 'utf8')) as Goldens;
  const folder = shared('models/checkpoints/bert-mlm')!;
  await opened({ folder, mask: true }, async (model) => {
    assert.equal(model.contextTokens, 511);
    near(await model.answer(lists(prompts.map(({ input_ids }) => input_ids))), { width: 2, values: Float32Array.from(prompts.flatMap(({ with_mask }) => [with_mask!.logit_no, with_mask!.logit_yes])) }, 1e-4);
    const { before, after: end } = await transformer({ folder }).tokenizer.load();
    const around = await model.answer(lists([[...before, ...prompts[0]!.input_ids, ...end]]));
    await opened({ folder, mask: false }, async (plain) => {
      const inner = [...before, ...prompts[0]!.input_ids];
      assert.notDeepEqual(around, await plain.answer(lists([[...inner, ...end]])));
    });
  });
  await assert.rejects(transformer({ folder: madeUpCheckpoint({ ...tinyLlama, model_type: 'llama' }), answers: ['a', 'a'], cache }).open(), { code: 'answer-tokens' });
});

test('in half precision it gives other logits, nearly the same, shared or alone', async () => {
  const rows = madeUp([{ history: 40, candidates: [3, 5, 7] }]);
  const plain = await transformer({ folder: wide, cache, threads: 1 }).open();
  await opened({ folder: wide, precision: 'float16' }, async (model) => {
    const [half, whole] = [await model.answer(rows.values), await plain.answer(rows.values)];
    near(half, whole, 0.02);
    assert.notDeepEqual(half.values, whole.values);
    near(await model.score(sharedPrompts(rows)), half, 0.02);
  });
  await plain.close();
});

for (const checkpoint of ['llama31', 'gpt2', 'qwen2']) {
  const skip = { skip: shared(`models/checkpoints/${checkpoint}`) ? false : `../shared/models/checkpoints/${checkpoint} is absent` };
  test(`${checkpoint}: in eight bits it gives nearly the same logits, shared or alone`, skip, async () => {
    const { prompts, shared_prefix } = JSON.parse(readFileSync(shared(`models/goldens/scores/${checkpoint}.json`)!, 'utf8')) as Goldens;
    const folder = shared(`models/checkpoints/${checkpoint}`)!;
    await opened({ folder, precision: 'int8' }, async (model) => {
      const found = await model.answer(lists(prompts.map(({ input_ids }) => input_ids)));
      const off = prompts.map(({ logit_yes, logit_no }, at) => Math.abs(found.values[2 * at + 1]! - found.values[2 * at]! - (logit_yes - logit_no)));
      assert.ok(off.reduce((sum, each) => sum + each, 0) / off.length < 0.2, String(off));
      assert.notDeepEqual([...found.values], prompts.flatMap(({ logit_no, logit_yes }) => [logit_no, logit_yes]));
      const { prefix_ids, suffix_ids } = shared_prefix!;
      const rows = impressions([suffix_ids.map((suffix) => [...prefix_ids, ...suffix])]);
      near(await model.score(sharedPrompts(rows)), await model.answer(rows.values), 0.05);
    });
    assert.notDeepEqual(await transformer({ folder, precision: 'int8' }).identify(), await transformer({ folder }).identify());
  });
}
