import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sglangScore } from '../../src/engines/sglang-score.ts';
import { vllmScoring } from '../../src/engines/vllm-scoring.ts';
import { engineContract } from '../../src/testing/engine-contract.ts';
import { asked, scoresOf, service, tiny, tinyIds } from './http/services.ts';

const { url } = await service();
const texts = ['Once upon a time', 'a b', 'Amélie (2001) 🙂', 'YES'];
engineContract('sglang-score', () => sglangScore({ url, model: 'tiny', tokenizer: tiny, contextTokens: 60 }), { texts });

test('asks for all labels of all items at once, and takes tokens for what was sent where none are counted', async () => {
  const server = await service({ about: () => [0.2, 0.6] });
  const { encode } = await tiny.load();
  const { answers, usage } = await asked(sglangScore({ url: server.url, model: 'tiny', tokenizer: tiny }), 'a');
  const ids = [...encode('a')];
  assert.deepEqual(server.requests.map(({ path, body }) => [path, body]), [
    ['/v1/score', { model: 'tiny', query: ids.slice(0, -1), items: [ids.slice(-1)], label_token_ids: tinyIds, apply_softmax: true, item_first: false }],
  ]);
  assert.deepEqual(answers.values, Float32Array.of(Math.log(0.2 / (0.2 + 0.6)), Math.log(0.6 / (0.2 + 0.6))));
  assert.equal(usage.promptTokens, ids.length);
});

test('gives the scores that vLLM gives of the same model', async () => {
  const [one, other] = await Promise.all([sglangScore, vllmScoring].map((engine) => asked(engine({ url, model: 'tiny', tokenizer: tiny }), ...texts)));
  scoresOf(one!.answers).forEach((score, at) => assert.ok(Math.abs(score - scoresOf(other!.answers)[at]!) < 1e-6));
});

test('a row of scores for every item, and a score for every label, or it is no answer', async () => {
  for (const [scores, message] of [[[[0.5, 0.5]], /scores has 1 elements, expected 2/], [[[0.5], [0.5]], /scores\[0\] has 1 elements, expected 2/]] as const) {
    const { url: server } = await service({ first: () => ({ body: { scores } }) });
    await assert.rejects(asked(sglangScore({ url: server, model: 'tiny', tokenizer: tiny }), 'a', 'b'), { code: 'bad-output', message });
  }
});
