import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { from, lastValueFrom, of } from 'rxjs';

import { describe } from '../../operators/describe.ts';
import { embed } from '../../operators/embed.ts';
import { joinItems } from '../../operators/join-items.ts';
import { prompt } from '../../operators/prompt.ts';
import { takeHistory } from '../../operators/take-history.ts';
import { tokenize } from '../../operators/tokenize.ts';
import { batchOf } from '../../src/core/batch.ts';
import type { TextEncoder } from '../../src/core/engine.ts';
import { answerIds } from '../../src/engines/session/answer-ids.ts';
import { movielens } from '../../src/scenarios/movielens.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { prepared } from '../../src/scenarios/prepared.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { recbenchMatching } from '../../src/text/prompts/recbench-matching.ts';
import { recbenchYesNo } from '../../src/text/prompts/recbench-yes-no.ts';
import { recbenchYesNoChat } from '../../src/text/prompts/recbench-yes-no-chat.ts';
import { tokenizer as tokenizerOf } from '../../src/text/tokenizer.ts';
import { inFolder } from '../scenarios/raw-folder.ts';
import { shared, skipWithout } from '../shared.ts';
import { texts } from './lists.ts';

const protocol = 'recbench';
const endToEnd = 'models/goldens/e2e/ml-latest-small.json';
const small = 'data/ml-latest-small/ml-latest-small.zip';
const scores = 'models/goldens/scores';

interface EndToEnd {
  readonly rows: readonly { readonly user: number; readonly item: number }[];
  /** Of each row: tokens, clicks kept, rounds of halving, the first 12 digits of the prompt's SHA-1. */
  readonly runs: readonly { readonly checkpoint: string; readonly max_len: number; readonly rows: readonly (readonly [number, number, number, string])[] }[];
}

test('the operators write and tokenize RecBench\'s prompts of ml-latest-small, every row of every run', skipWithout(endToEnd, small), async (t) => {
  const golden = JSON.parse(readFileSync(shared(endToEnd)!, 'utf8')) as EndToEnd;
  await inFolder(async (folder) => {
    await prepare(movielens, { from: shared(small)!, to: folder });
    const source = prepared(folder, { split: 'test', impressions: 22, batchRows: 5 });
    const { items } = source;
    const [{ ids }, { ids: userIds }] = [await items.load(), await source.users.load()];
    for (const { checkpoint, max_len: atMost, rows } of golden.runs) {
      const tokenizer = tokenizerOf(shared(`models/checkpoints/${checkpoint}`)!);
      const made = new Map<string, { readonly count: number; readonly text: string }>();
      await from(source.open(0)).pipe(
        takeHistory({ last: 20 }), joinItems({ items }),
        prompt({ template: recbenchYesNo, tokenizer, atMost, protocol }), tokenize({ tokenizer, protocol }),
      ).forEach(({ columns: { user, candidates, prompts, tokens }, faults }) => {
        assert.deepEqual(faults, []);
        const [asked, written, encoded] = [valuesOf(candidates), valuesOf(prompts), valuesOf(tokens)] as [number[][], string[][], number[][][]];
        user.forEach((number, row) => asked[row]!.forEach((item, at) => {
          made.set(`${userIds[number]} ${ids[item]}`, { count: encoded[row]![at]!.length, text: written[row]![at]! });
        }));
      });
      const found = golden.rows.map(({ user, item }) => made.get(`${user} ${item}`) ?? { count: 0, text: '' });
      assert.deepEqual(found.map(({ count, text }) => [count, createHash('sha1').update(text).digest('hex').slice(0, 12)]),
        rows.map(([count, , , sha1]) => [count, sha1]), `${checkpoint} at ${atMost}`);
      t.diagnostic(`${checkpoint} at most ${atMost} tokens: ${found.length} of ${made.size} prompts compared`);
    }
  });
});

interface Golden {
  readonly system?: 'SIMPLE' | 'CHAT';
  readonly max_len: number;
  readonly label_rule?: 'vocab' | 'first_piece' | 'lower';
  readonly yes_id: number;
  readonly no_id: number;
  readonly prompts?: readonly { readonly id: string; readonly history: string[]; readonly candidate: string; readonly text: string; readonly input_ids: number[] }[];
  readonly matching?: readonly Matching[];
  /** E5 and Longformer: special tokens on. */
  readonly embedding?: readonly (Matching & { readonly history: string[]; readonly candidate: string })[];
}
interface Matching { readonly id: string; readonly user: Sequence; readonly item: Sequence }
interface Sequence { readonly text: string; readonly input_ids: number[] }

/** `src/text/tokenizer.ts` hands T5's text to a normalizer that takes a joined emoji apart; the reference keeps it whole. */
const isKnown = (name: string, id: string) => name === 't5' && id === 'p4-emoji';

const goldens = () => readdirSync(shared(scores)!).map((file) => file.replace('.json', ''))
  .map((name) => ({ name, golden: JSON.parse(readFileSync(shared(`${scores}/${name}.json`)!, 'utf8')) as Golden }));
const asked = (history: string[], candidate: string) => batchOf({ historyTexts: texts([history]), candidateTexts: texts([[candidate]]) }, 1);

test('the operators write and tokenize the prompts of every checkpoint', skipWithout(scores), async (t) => {
  let compared = 0;
  for (const { name, golden: { prompts = [], system, max_len: atMost } } of goldens()) {
    const tokenizer = tokenizerOf(shared(`models/checkpoints/${name}`)!);
    const template = system === 'CHAT' ? recbenchYesNoChat : recbenchYesNo;
    for (const { id, history, candidate, text, input_ids: ids } of prompts.filter(({ id }) => !isKnown(name, id))) {
      const { columns } = await lastValueFrom(of(asked(history, candidate)).pipe(prompt({ template, tokenizer, atMost, protocol }), tokenize({ tokenizer, protocol })));
      assert.deepEqual([columns.prompts.values, [...columns.tokens.values.values]], [[text], ids], `${name} ${id}`);
      compared++;
    }
  }
  t.diagnostic(`${compared} prompts`);
});

test('YES and NO are the tokens that RecBench looks at', skipWithout(scores), async () => {
  for (const { name, golden: { label_rule: rule, yes_id: yes, no_id: no } } of goldens()) {
    if (rule === undefined) continue;
    const loaded = await tokenizerOf(shared(`models/checkpoints/${name}`)!).load();
    const answers = rule === 'lower' ? ['no', 'yes'] : ['NO', 'YES'];
    assert.deepEqual(answerIds(loaded, answers, rule === 'first_piece' ? 'first-piece' : 'vocabulary'), [no, yes], name);
  }
});

/** An encoder that only writes down what it is given. */
function recorder(path: string, special: boolean): TextEncoder & { readonly seen: number[][] } {
  const seen: number[][] = [];
  const tokenizer = tokenizerOf(path, { special });
  return {
    seen, tokenizer, identify: async () => ({}), toJSON: () => ({}),
    open: async () => ({
      contextTokens: 512, width: 1, close: async () => {},
      encode: async ({ offsets, values }) => {
        for (let text = 0; text + 1 < offsets.length; text++) seen.push([...values.subarray(offsets[text], offsets[text + 1])]);
        return { width: 1, values: new Float32Array(offsets.length - 1) };
      },
    }),
  };
}

test('an encoder reads the texts and ids that RecBench gives it: with special tokens for E5, without for language models', skipWithout(scores), async (t) => {
  let compared = 0;
  for (const { name, golden: { prompts = [], matching = [], embedding = [] } } of goldens()) {
    const rows = [...embedding, ...matching.map((pair) => ({ ...prompts.find(({ id }) => id === pair.id)!, ...pair }))];
    for (const { id, history, candidate, user, item } of rows.filter(({ id }) => !isKnown(name, id))) {
      const encoder = recorder(shared(`models/checkpoints/${name}`)!, embedding.length > 0);
      const { columns } = await lastValueFrom(of(asked(history, candidate)).pipe(
        describe({ template: recbenchMatching, tokenizer: encoder.tokenizer, atMost: 512, protocol }), embed({ encoder })));
      assert.deepEqual([columns.userText, columns.itemTexts.values], [[user.text], [item.text]], `${name} ${id}`);
      assert.deepEqual(new Set(encoder.seen.map((ids) => ids.join())), new Set([user.input_ids.join(), item.input_ids.join()]), `${name} ${id}`);
      compared++;
    }
  }
  t.diagnostic(`${compared} users and items`);
});
