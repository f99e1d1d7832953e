import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';

import { checkVocabulary } from '../../../src/transformers/checkpoint/check-vocabulary.ts';
import { openCheckpoint } from '../../../src/transformers/checkpoint/open-checkpoint.ts';
import { shared, skipWithout } from '../../shared.ts';

const folder = 'models/checkpoints';
interface Manifest { readonly [name: string]: { readonly parameters: number; readonly dtype: string; readonly sharded: boolean; readonly same_as?: string } }
const readJson = (path: string) => JSON.parse(readFileSync(shared(path)!, 'utf8')) as object;
const spelled: Readonly<Record<string, string>> = { float32: 'F32', float16: 'F16', bfloat16: 'BF16' };
/** Parameters that are stored and belong to parts which the model class of the manifest does not have. */
const besides: Readonly<Record<string, readonly string[]>> = { 'bert-mlm-hubnames': ['bert.pooler.dense.weight', 'bert.pooler.dense.bias', 'cls.seq_relationship.weight', 'cls.seq_relationship.bias'] };
const count = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

test('every checkpoint opens, with the parameters and the type that the manifest says', skipWithout(folder), async (t) => {
  const manifest = readJson(`${folder}/manifest.json`) as Manifest;
  const names = readdirSync(shared(folder)!).filter((name) => statSync(shared(`${folder}/${name}`)!).isDirectory());
  assert.deepEqual(names.sort(), Object.keys(manifest).sort());
  for (const name of names) {
    const model = await openCheckpoint(shared(`${folder}/${name}`)!);
    const { parameters, dtype, sharded } = manifest[name]!;
    const own = [...model.tensors].filter(([tensor]) => !besides[name]?.includes(tensor)).map(([, tensor]) => tensor);
    assert.equal(own.length + (besides[name]?.length ?? 0), model.tensors.size, name);
    assert.equal(own.reduce((sum, { shape }) => sum + count(shape), 0), parameters, name);
    assert.deepEqual([...new Set(own.map((tensor) => tensor.dtype))], [spelled[dtype]], name);
    assert.equal(new Set(own.map(({ file }) => file)).size, sharded ? 2 : 1, name);
    if (model.tokenizer) checkVocabulary(model.config, await model.tokenizer.load());
    await model.close();
  }
  t.diagnostic(`${names.length} checkpoints`);
});

test('every value is the one that another reader finds in the bytes, whatever the type', skipWithout(folder), async () => {
  const seen: Record<string, number> = {};
  for (const name of Object.keys(readJson(`${folder}/manifest.json`))) {
    const model = await openCheckpoint(shared(`${folder}/${name}`)!);
    for (const [tensor, { file, dtype, shape }] of model.tensors) {
      const expected = decoded(file, tensor);
      const values = await model.read(tensor);
      assert.equal(values.length, count(shape));
      assert.ok(values.every((value, at) => Object.is(value, expected[at])), `${name} ${tensor}`);
      seen[dtype] = (seen[dtype] ?? 0) + values.length;
    }
    await model.close();
  }
  assert.deepEqual(Object.keys(seen).sort(), ['BF16', 'F16', 'F32']);
});

test('the shards of llama31 hold what its index says', skipWithout(`${folder}/llama31`), async () => {
  const { weight_map: map, metadata } = readJson(`${folder}/llama31/model.safetensors.index.json`) as { weight_map: Record<string, string>; metadata: Record<string, number> };
  const model = await openCheckpoint(shared(`${folder}/llama31`)!);
  assert.deepEqual(Object.fromEntries([...model.tensors].map(([name, { file }]) => [name, file.slice(model.folder.length + 1)])), map);
  assert.equal([...model.tensors.values()].reduce((sum, { bytes }) => sum + bytes, 0), metadata['total_size']);
  await model.close();
});

/** Read again from the file, by arithmetic on the fields of each number. */
function decoded(file: string, tensor: string): readonly number[] {
  const bytes = readFileSync(file);
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const { dtype, data_offsets: [from, until] } = (JSON.parse(bytes.toString('utf8', 8, start)) as Record<string, { dtype: string; data_offsets: [number, number] }>)[tensor]!;
  const data = bytes.subarray(start + from, start + until);
  if (dtype === 'F32') return Array.from({ length: data.length / 4 }, (_, at) => data.readFloatLE(4 * at));
  const [exponentBits, fractionBits] = dtype === 'F16' ? [5, 10] : [8, 7];
  const bias = 2 ** (exponentBits - 1) - 1;
  return Array.from({ length: data.length / 2 }, (_, at) => {
    const bits = data.readUInt16LE(2 * at);
    const sign = bits >= 0x8000 ? -1 : 1;
    const exponent = Math.floor(bits / 2 ** fractionBits) % 2 ** exponentBits;
    const fraction = (bits % 2 ** fractionBits) / 2 ** fractionBits;
    return sign * (exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias));
  });
}
