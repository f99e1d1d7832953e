import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { openaiEmbeddings } from '../../src/engines/openai-embeddings.ts';
import { engineContract } from '../../src/testing/engine-contract.ts';
import { promptsOf, service, tiny } from './http/services.ts';

const folder = mkdtempSync(join(tmpdir(), 'rxrec-embeddings-'));
after(() => rmSync(folder, { recursive: true }));
const { url } = await service();
const texts = ['Once upon a time', 'a b', 'Amélie (2001) 🙂', 'YES'];
engineContract('embeddings of texts', () => openaiEmbeddings({ url, model: 'tiny', width: 4, contextTokens: 60, textsPerRequest: 2 }), { texts });
engineContract('embeddings of ids', () => openaiEmbeddings({ url, model: 'tiny', width: 4, contextTokens: 60, tokenizer: tiny }), { texts });

async function encoded(options: Parameters<typeof openaiEmbeddings>[0], ...given: readonly string[]) {
  const encoder = openaiEmbeddings(options);
  const opened = await encoder.open();
  try {
    return { vectors: await opened.encode(promptsOf(await encoder.tokenizer.load(), given)), usage: opened.usage!() };
  } finally {
    await opened.close();
  }
}

test('sends texts, several at once, and takes vectors by their index', async () => {
  const server = await service();
  const { vectors, usage } = await encoded({ url: server.url, model: 'tiny', width: 4, parameters: { dimensions: 4 } }, 'ab', 'c');
  assert.deepEqual(server.requests.map(({ path, body }) => [path, body]), [['/v1/embeddings', { model: 'tiny', input: ['ab', 'c'], encoding_format: 'float', dimensions: 4 }]]);
  assert.deepEqual([vectors.width, vectors.values.length, usage.promptTokens, usage.completionTokens], [4, 8, 3, 0]);
});

test('a vector is kept on disk to the last bit', async () => {
  const server = await service();
  const options = { url: server.url, model: 'tiny', width: 4, cache: join(folder, 'kept') };
  const first = await encoded(options, 'ab', 'c', 'ab');
  const second = await encoded(options, 'c', 'ab', 'c');
  assert.deepEqual(second.vectors.values.subarray(0, 8), Float32Array.of(...first.vectors.values.subarray(4, 8), ...first.vectors.values.subarray(0, 4)));
  assert.equal(server.requests.length, 1);
  assert.deepEqual([second.usage.kept, second.usage.asked, second.usage.keptPromptTokens], [2, 0, 3]);
});

test('vectors of another width are refused with the width that they have', async () => {
  await assert.rejects(encoded({ url, model: 'tiny', width: 3 }, 'a'), { code: 'bad-output', message: /embedding has 4 numbers, expected 3/, hint: /width: 4/ });
});

test('a number that is none is handed on, and not kept', async () => {
  const server = await service({ first: () => ({ body: '{"data": [{"embedding": [1, NaN]}]}' }) });
  const options = { url: server.url, model: 'tiny', width: 2, cache: join(folder, 'broken') };
  for (const count of [1, 2]) {
    assert.deepEqual((await encoded(options, 'a')).vectors.values, Float32Array.of(1, NaN));
    assert.equal(server.requests.length, count);
  }
});
