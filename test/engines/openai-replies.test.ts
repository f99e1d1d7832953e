import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { infer } from '../../operators/infer.ts';
import { scoreYesNo } from '../../operators/score-yes-no.ts';
import { batchOf } from '../../src/core/batch.ts';
import { listOf } from '../../src/core/column.ts';
import { openaiReplies } from '../../src/engines/openai-replies.ts';
import { engineContract } from '../../src/testing/engine-contract.ts';
import { shared, skipWithout } from '../shared.ts';
import { asked, promptsOf, service } from './http/services.ts';

const { url } = await service({ about: (ids) => ids.length % 2 === 0 ? [0.1, 0.8] : [0.8, 0.1] });
engineContract('replies', () => openaiReplies({ url, model: 'tiny', contextTokens: 60 }), { texts: ['Once upon a time', 'a b', 'Amélie (2001) 🙂', 'YES'] });

const saying = (replies: readonly (string | null)[]) => service({
  first: (_, count) => ({ body: { choices: [{ index: 0, message: { role: 'assistant', content: replies[count - 1] } }] } }) });

const goldens = 'models/goldens/protocol/service_replies.json';
test('replies are read as RecBench reads them; where it asks its operator, the row is set aside', skipWithout(goldens), async () => {
  const { cases } = JSON.parse(readFileSync(shared(goldens)!, 'utf8')) as { cases: { reply: string; score: number | null }[] };
  const { url: server } = await saying(cases.map(({ reply }) => reply));
  const engine = openaiReplies({ url: server, model: 'tiny', inFlight: 1 });
  const tokens = promptsOf(await engine.tokenizer.load(), cases.map((_, at) => `prompt ${at}`));
  const rows = batchOf({ tokens: listOf(tokens, cases.map(() => 1)) }, cases.length);
  const out = await lastValueFrom(of(rows).pipe(infer({ engine, tokensPerCall: 1e6 }), scoreYesNo()));
  const scores = new Map([...out.rows].map((row, at) => [row, out.columns.scores.values[at]]));
  assert.deepEqual(cases.map((_, row) => scores.get(row) ?? null), cases.map(({ score }) => score));
  assert.deepEqual(out.faults.map(({ row, code }) => [row, code]), cases.flatMap(({ score }, row) => score === null ? [[row, 'unclear-reply']] : []));
});

test('a score is exactly 0 or 1', async () => {
  const { url: server } = await saying(['YES', 'no.']);
  const engine = openaiReplies({ url: server, model: 'tiny', inFlight: 1 });
  const rows = batchOf({ tokens: listOf(promptsOf(await engine.tokenizer.load(), ['a', 'b']), [2]) }, 1);
  const out = await lastValueFrom(of(rows).pipe(infer({ engine }), scoreYesNo()));
  assert.deepEqual([...out.columns.scores.values], [1, 0]);
});

test('a refusal without words is unclear, and told as it was said', async () => {
  const { url: server } = await saying([null, 'YES and NO']);
  const { answers } = await asked(openaiReplies({ url: server, model: 'tiny', inFlight: 1 }), 'a', 'b');
  assert.deepEqual(answers.faults?.map(({ code, message }) => [code, message]), [
    ['unclear-reply', 'the reply "" names none of NO, YES, or several'], ['unclear-reply', 'the reply "YES and NO" names none of NO, YES, or several'],
  ]);
});

test('asks for a few tokens in words', async () => {
  const server = await service();
  await asked(openaiReplies({ url: server.url, model: 'tiny', system: 'S', replyTokens: 3 }), 'a');
  assert.deepEqual(server.requests[0]!.body, { model: 'tiny', messages: [{ role: 'system', content: 'S' }, { role: 'user', content: 'a' }], max_tokens: 3, temperature: 0 });
});
