import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openAdapter } from '../../../src/transformers/checkpoint/open-adapter.ts';
import { openCheckpoint } from '../../../src/transformers/checkpoint/open-checkpoint.ts';
import { type Matrix, mergedWeight } from '../../../src/transformers/checkpoint/merged-weight.ts';
import { f32At, floats, safetensorsOf } from '../../io/safetensors-of.ts';
import { shared, skipWithout } from '../../shared.ts';
import { folderOf } from './checkpoint-of.ts';

const plain = { peft_type: 'LORA', r: 1, lora_alpha: 8, target_modules: ['q'], bias: 'none', base_model_name_or_path: 'made/up', fan_in_fan_out: false };
const name = (module: string, side: 'A' | 'B') => `base_model.model.${module}.lora_${side}.weight`;
const weights = safetensorsOf({ [name('x.0.q', 'A')]: f32At(0, 1, 2), [name('x.0.q', 'B')]: f32At(8, 3, 1) }, floats(1, 2, 3, 4, 5));
const adapter = (changes: object = {}, file: Uint8Array = weights) => folderOf({ 'adapter_config.json': { ...plain, ...changes }, 'adapter_model.safetensors': file });

test('an adapter gives its matrices by the name of the module, and what they are multiplied by', async () => {
  const opened = await openAdapter(adapter());
  assert.deepEqual([opened.base, opened.rank, opened.alpha, opened.targets, opened.transposed], ['made/up', 1, 8, ['q'], false]);
  assert.deepEqual([...opened.modules], [['x.0.q', { rank: 1, scale: 8, a: { shape: [1, 2], values: Float32Array.of(1, 2) }, b: { shape: [3, 1], values: Float32Array.of(3, 4, 5) } }]]);
  assert.match(opened.sha256, /^[0-9a-f]{64}$/);
  assert.notEqual((await openAdapter(adapter({ lora_alpha: 4 }))).sha256, opened.sha256);
});

test('the scale follows the pattern of alphas and the root of the rank', async () => {
  const two = safetensorsOf({ [name('x.q', 'A')]: f32At(0, 4, 1), [name('x.q', 'B')]: f32At(16, 1, 4), [name('y.v', 'A')]: f32At(32, 2, 1), [name('y.v', 'B')]: f32At(40, 1, 2) }, floats(...new Array<number>(12).fill(1)));
  const config = { r: 4, target_modules: ['q', 'v'], rank_pattern: { v: 2 }, alpha_pattern: { 'y.v': 6 } };
  const scales = async (changes: object) => [...(await openAdapter(adapter({ ...config, ...changes }, two))).modules.values()].map(({ scale }) => scale);
  assert.deepEqual(await scales({}), [2, 3]);
  assert.deepEqual(await scales({ use_rslora: true }), [4, 6 / Math.SQRT2]);
});

test('an adapter of another kind is refused by the key that says so', async () => {
  const kinds = { peft_type: 'IA3', bias: 'all', use_dora: true, lora_bias: true, modules_to_save: ['score'], init_lora_weights: 'pissa', target_parameters: ['w'], layer_replication: [[0, 1]],
    trainable_token_indices: [3], arrow_config: { top_k: 2 }, alpha_pattern: { '(a+)+$': 2 }, r: 0, lora_alpha: null };
  for (const [key, value] of Object.entries(kinds)) {
    await assert.rejects(openAdapter(adapter({ [key]: value })), { name: 'DataError', code: 'schema', message: new RegExp(`adapter_config.json: /${key}: found .*, expected`) }, key);
  }
});

test('tensors that are no pairs of plain LoRA are told', async () => {
  const cases: readonly (readonly [string, object, Record<string, object>])[] = [
    ['has lora_A and no lora_B', {}, { [name('q', 'A')]: f32At(0, 1, 2) }],
    ['of different rank', {}, { [name('q', 'A')]: f32At(0, 1, 2), [name('q', 'B')]: f32At(8, 1, 2) }],
    ['has rank 1, the configuration says 2', { r: 2 }, { [name('q', 'A')]: f32At(0, 1, 2), [name('q', 'B')]: f32At(8, 2, 1) }],
    ['expected two dimensions', {}, { [name('q', 'A')]: f32At(0, 1, 2, 1), [name('q', 'B')]: f32At(8, 2, 1) }],
    ['is not one of a plain LoRA adapter', {}, { 'base_model.model.score.weight': f32At(0, 2) }],
    ['no tensor for the target module "v"', { target_modules: ['q', 'v'] }, { [name('q', 'A')]: f32At(0, 1, 2), [name('q', 'B')]: f32At(8, 2, 1) }],
  ];
  for (const [message, changes, header] of cases) {
    const bytes = Math.max(...Object.values(header).map((entry) => (entry as { data_offsets: number[] }).data_offsets[1]!));
    await assert.rejects(openAdapter(adapter(changes, safetensorsOf(header, new Uint8Array(bytes)))), (error: Error) => error.name === 'DataError' && error.message.includes(message), message);
  }
  await assert.rejects(openAdapter(folderOf({ 'adapter_config.json': plain, 'adapter_model.bin': 'x' })), { code: 'missing-file', message: /adapter_model.safetensors/ });
});

for (const base of ['bert-mlm', 'llama2']) {
  for (const rate of ['0.0001', '0.001']) {
    const run = `models/goldens/lora/${base}-lr${rate}`;
    test(`the adapters of ${base}-lr${rate} fit its weights; untrained ones change nothing, trained ones add 4 b a`, skipWithout(run), async () => {
      const model = await openCheckpoint(shared(`models/checkpoints/${base}`)!);
      const [first, last] = await Promise.all(['adapter_init', 'adapter_final'].map((name) => openAdapter(shared(`${run}/${name}`)!)));
      assert.equal(last!.modules.size, last!.targets!.length);
      for (const [module, { a, b, scale, rank }] of last!.modules) {
        assert.deepEqual([rank, scale], [32, 4]);
        const w: Matrix = { shape: model.tensors.get(`${module}.weight`)!.shape as [number, number], values: await model.read(`${module}.weight`) };
        const start = first!.modules.get(module)!;
        assert.deepEqual(mergedWeight(w, start.a, start.b, start.scale), w);
        const merged = mergedWeight(w, a, b, scale);
        const [rows, columns] = w.shape;
        for (let row = 0; row < rows; row++) {
          for (let column = 0; column < columns; column++) {
            let sum = 0; // by its definition, another way round
            for (let r = 0; r < rank; r++) sum += b.values[row * rank + r]! * a.values[r * columns + column]!;
            const expected = w.values[row * columns + column]! + 4 * sum;
            assert.ok(Math.abs(merged.values[row * columns + column]! - expected) <= 1e-6 * Math.max(1, Math.abs(expected)));
          }
        }
        assert.notDeepEqual(merged, w);
      }
      await model.close();
    });
  }
}
