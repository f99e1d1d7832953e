import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { openSafetensors } from '../../src/io/safetensors.ts';
import { adam } from '../../src/training/optimizers/adam.ts';
import { adapterWeights } from '../../src/transformers/adapting/adapter-weights.ts';
import { saveAdapter } from '../../src/transformers/adapting/save-adapter.ts';
import { openAdapter } from '../../src/transformers/checkpoint/open-adapter.ts';
import { openCheckpoint } from '../../src/transformers/checkpoint/open-checkpoint.ts';
import type { TextTransformer } from '../../src/transformers/family.ts';
import { renamed } from '../../src/transformers/naming.ts';
import { fineTuneProgram } from '../../src/transformers/programs/fine-tune-program.ts';
import { shared, skipWithout } from '../shared.ts';
import { norm, openGolden, rectangle } from './golden-scores.ts';

const folder = mkdtempSync(join(tmpdir(), 'rxrec-adapters-'));
after(() => rmSync(folder, { recursive: true }));

interface Golden {
  readonly lr: number;
  readonly r: number;
  readonly alpha: number;
  readonly scaling: number;
  readonly batch_size: number;
  readonly yes_id: number;
  readonly no_id: number;
  readonly target_modules: readonly string[];
  readonly rows: readonly { readonly label: number; readonly input_ids: readonly number[] }[];
  readonly steps_log: readonly { readonly loss: number; readonly grad_norm: number; readonly p_yes: readonly number[] }[];
}

for (const [base, rate] of [['llama2', '0.0001'], ['llama2', '0.001'], ['bert-mlm', '0.0001'], ['bert-mlm', '0.001']] as const) {
  const run = `models/goldens/lora/${base}-lr${rate}`;
  test(`${base}, rate ${rate}: 20 steps of an adapter have losses, answers and gradients of their reference, and end where it does`, skipWithout(run), async (t) => {
    const golden = JSON.parse(readFileSync(shared(`${run}/golden.json`)!, 'utf8')) as Golden;
    const { model, start } = await openGolden<TextTransformer>(base);
    const named = (module: string, side: 'A' | 'B') => `${renamed(module, model.naming)}.lora_${side}.weight`;
    const specs = adapterWeights(model, { rank: golden.r });
    assert.deepEqual(Object.keys(specs).sort(), golden.target_modules.flatMap((module) => [named(module, 'A'), named(module, 'B')]).sort());

    const weights = await adapterIn(`${run}/adapter_init`);
    const program = await start(fineTuneProgram(model, { answers: [golden.no_id, golden.yes_id], adapter: specs, scale: golden.scaling }));
    program.setWeights(weights);
    const optimizer = adam({ rate: golden.lr }).open(weights);
    const far = { loss: 0, yes: 0, norm: 0, gradient: 0 };
    for (const [at, step] of golden.steps_log.entries()) {
      const rows = golden.rows.slice(at * golden.batch_size, (at + 1) * golden.batch_size);
      const labels = { shape: [rows.length], values: Float32Array.from(rows, ({ label }) => label) };
      const { loss, yes, ...outputs } = await program.run({ inputs: { ...rectangle(rows.map(({ input_ids }) => input_ids)), labels } });
      const gradients = Object.fromEntries(Object.entries(outputs).map(([name, { values }]) => [name.replace('gradient:', ''), values as Float32Array]));
      far.loss = Math.max(far.loss, apart(loss!.values, [step.loss]));
      far.yes = Math.max(far.yes, apart(yes!.values, step.p_yes));
      far.norm = Math.max(far.norm, apart([norm(Object.values(gradients).flatMap((values) => [...values]))], [step.grad_norm]));
      if (at === 1) far.gradient = farthest(gradients, await tensorsIn(`${run}/grads_step1.safetensors`));
      optimizer.step(gradients, at + 1);
    }
    await program.close();
    const final = farthest(weights, await adapterIn(`${run}/adapter_final`), 1e-6);
    t.diagnostic(`farthest from the reference: ${[...Object.entries(far), ['adapter', final] as const].map(([name, value]) => `${name} ${value.toExponential(1)}`).join(', ')}`);
    for (const [name, value] of Object.entries(far)) assert.ok(value < 1e-3, `${name}: ${value}`);
    assert.ok(final < 1e-3, `adapter: ${final}`);

    /** The adapter of a folder, by the names that the model has. */
    async function adapterIn(path: string): Promise<Record<string, Float32Array>> {
      const { modules } = await openAdapter(shared(path)!);
      return Object.fromEntries([...modules].flatMap(([module, { a, b }]) => [[named(module, 'A'), a.values], [named(module, 'B'), b.values]] as const));
    }

    async function tensorsIn(path: string): Promise<Record<string, Float32Array>> {
      const file = await openSafetensors(shared(path)!);
      const found = await Promise.all([...file.tensors.keys()].map(async (name) => [renamed(name.replace('base_model.model.', ''), model.naming), Float32Array.from((await file.read(name)).values)] as const));
      await file.close();
      return Object.fromEntries(found);
    }
  });
}

/** The largest difference, relative to the value; where it is no larger than `nearZero`, none. */
function apart(found: ArrayLike<number>, expected: ArrayLike<number>, nearZero = 1e-5): number {
  assert.equal(found.length, expected.length);
  return Array.from(expected).reduce((farthest, value, at) => {
    const difference = Math.abs(value - found[at]!);
    return difference <= nearZero ? farthest : Math.max(farthest, difference / Math.abs(value));
  }, 0);
}

function farthest(found: Readonly<Record<string, Float32Array>>, expected: Readonly<Record<string, Float32Array>>, nearZero?: number): number {
  assert.deepEqual(Object.keys(found).sort(), Object.keys(expected).sort());
  return Object.entries(expected).reduce((most, [name, values]) => Math.max(most, apart(found[name]!, values, nearZero)), 0);
}

test('an adapter is saved as it was read', skipWithout('models/goldens/lora/llama2-lr0.001'), async () => {
  for (const base of ['llama2', 'bert-mlm']) {
    const [{ model }, checkpoint] = [await openGolden<TextTransformer>(base), await openCheckpoint(shared(`models/checkpoints/${base}`)!)];
    await checkpoint.close();
    const read = await openAdapter(shared(`models/goldens/lora/${base}-lr0.001/adapter_final`)!);
    const weights = Object.fromEntries([...read.modules].flatMap(([module, { a, b }]) =>
      [[`${renamed(module, model.naming)}.lora_A.weight`, a], [`${renamed(module, model.naming)}.lora_B.weight`, b]] as const));
    const path = join(folder, base);
    await saveAdapter(path, { model, tensors: checkpoint.tensors.keys(), weights, rank: 32, alpha: 128, base });
    const again = await openAdapter(path);
    assert.deepEqual([again.modules, again.rank, again.alpha, again.base], [read.modules, 32, 128, base]);
    await assert.rejects(saveAdapter(path, { model, tensors: [], weights, rank: 32, alpha: 128, base }), { code: 'missing-column' });
  }
});
