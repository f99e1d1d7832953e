import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { safetensorsFile, type StoredTensor } from '../../fixtures/making/safetensors-file.ts';
import { listOf } from '../../src/core/column.ts';
import type { TextEncoder } from '../../src/core/engine.ts';
import { staticVectors } from '../../src/engines/static-vectors.ts';
import { engineContract } from '../../src/testing/engine-contract.ts';
import { shared, skipWithout } from '../shared.ts';

const tinyEncoder = fileURLToPath(new URL('../../fixtures/models/tiny-encoder', import.meta.url));
const bge = 'models/model2vec-bge-64d';
const root = mkdtempSync(join(tmpdir(), 'rxrec-static-'));
after(() => rmSync(root, { recursive: true }));

engineContract('tiny-encoder', () => staticVectors({ model: tinyEncoder }), { texts: ['Bakers taste rye crusts', 'fog', 'a look at ships', 'zzz 🙂 qq'] });
engineContract('model2vec-bge-64d', () => staticVectors({ model: shared(bge)! }),
  { texts: ['football match score', 'hello', 'chocolate cake recipe, please'], ...skipWithout(bge) });

async function vectorsOf(encoder: TextEncoder, ...texts: readonly string[]): Promise<number[][]> {
  const { encode } = await encoder.tokenizer.load();
  const ids = texts.map((text) => [...encode(text)]);
  const opened = await encoder.open();
  const { width, values } = await opened.encode(listOf(Int32Array.from(ids.flat()), ids.map(({ length }) => length)));
  await opened.close();
  assert.equal(width, opened.width);
  return texts.map((_, at) => [...values.subarray(at * width, (at + 1) * width)]);
}

const cosine = (a: readonly number[], b: readonly number[]) => {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, at) => sum + value * y[at]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

test('gives the published vector of a thousand times hello', skipWithout(bge), async () => {
  const text = readFileSync(shared(`${bge}/reference_embedding.json`)!, 'utf8');
  const reference = (JSON.parse(text) as number[][] | number[]).flat();
  const [vector] = await vectorsOf(staticVectors({ model: shared(bge)! }), Array.from({ length: 1000 }, () => 'hello').join(' '));
  reference.forEach((value, at) => { assert.ok(Math.abs(value - vector![at]!) < 1e-6, `${at}: ${value} and ${vector![at]}`); });
});

test('texts of one topic are alike, of two they are not', skipWithout(bge), async () => {
  const texts = ['football match score', 'soccer game result', 'stock market falls', 'economy and shares decline', 'chocolate cake recipe', 'how to bake cookies'];
  const vectors = await vectorsOf(staticVectors({ model: shared(bge)! }), ...texts);
  assert.deepEqual([0, 2, 4].map((at) => cosine(vectors[at]!, vectors[at + 1]!).toFixed(2)), ['0.84', '0.68', '0.58']);
  for (const [a, b] of [[0, 2], [0, 4], [1, 3], [2, 5], [3, 4]] as const) {
    const across = cosine(vectors[a]!, vectors[b]!);
    assert.ok(across > -0.06 && across < 0.24, `${texts[a]} / ${texts[b]}: ${across}`);
  }
});

test('texts that share words are alike in the made-up encoder', async () => {
  const [one, same, other] = await vectorsOf(staticVectors({ model: tinyEncoder }), 'Bakers taste rye crusts', 'How rye crusts changed Hensby', 'Captains chart frozen sledge runs');
  assert.ok(cosine(one!, same!) > 0.35 && cosine(one!, other!) < 0.35, `${cosine(one!, same!)} ${cosine(one!, other!)}`);
});

/** A folder of two-dimensional vectors for the words a, b, c. */
function made(name: string, tensors: Record<string, StoredTensor>, config?: object): TextEncoder {
  const folder = mkdtempSync(join(root, name));
  writeFileSync(join(folder, 'model.safetensors'), safetensorsFile(tensors));
  if (config) writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify({
    added_tokens: [{ id: 0, content: '[UNK]', special: true }], normalizer: null, pre_tokenizer: { type: 'WhitespaceSplit' }, post_processor: null, decoder: null,
    model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab: { '[UNK]': 0, a: 1, b: 2, c: 3 } },
  }));
  return staticVectors({ model: folder });
}

const plain = { shape: [4, 2], values: Float32Array.of(9, 9, 3, 4, 0, 2, 1, 1) };

test('the vector is the mean of the tokens that are known, scaled to length 1', async () => {
  assert.deepEqual(await vectorsOf(made('plain', { embeddings: plain }), 'a', 'b b', 'zzz a', 'zzz', ''), [[3, 4].map((x) => Math.fround(x / 5)), [0, 1], [3, 4].map((x) => Math.fround(x / 5)), [0, 0], [0, 0]]);
  assert.deepEqual(await vectorsOf(made('raw', { embeddings: plain }, { normalize: false }), 'a b', 'c'), [[1.5, 3], [1, 1]]);
});

test('mapping shares rows between ids, and weights weigh them', async () => {
  const mapped = { embeddings: { shape: [2, 2], values: Uint16Array.of(0x3c00, 0, 0, 0x3c00) }, mapping: { shape: [4], values: Int32Array.of(0, 1, 1, 0) } };
  assert.deepEqual(await vectorsOf(made('mapped', mapped, { normalize: false }), 'a', 'b c'), [[0, 1], [0.5, 0.5]]);
  const weighed = { ...mapped, weights: { shape: [4], values: Float64Array.of(0, 2, 4, 8) } };
  assert.deepEqual(await vectorsOf(made('weighed', weighed, { normalize: false }), 'a', 'b c'), [[0, 2], [4, 2]]);
});

test('a folder that is no model2vec is refused', async () => {
  await assert.rejects(made('names', { vectors: plain }).open(), { code: 'tensor-names', message: /no tensor "embeddings".*found vectors F32 \[4, 2\]/ });
  await assert.rejects(made('far', { embeddings: plain, mapping: { shape: [1], values: Int32Array.of(7) } }).open(), { code: 'load', message: /mapping leads outside the 4 rows/ });
  await assert.rejects(staticVectors({ model: root }).open(), { code: 'missing-tokenizer' });
  const small = await made('small', { embeddings: { shape: [2, 2], values: new Float32Array(4) } }).open();
  await assert.rejects(small.encode({ offsets: Int32Array.of(0, 1), values: Int32Array.of(3) }), { code: 'bad-input', message: /id 3, only for 2/ });
  assert.throws(() => staticVectors({ modle: 'x' } as never), { code: 'unknown-key' });
});
