import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { listOf } from '../../../src/core/column.ts';
import { transformer } from '../../../src/engines/transformer.ts';
import { writeSafetensors, type WrittenTensor } from '../../../src/io/write-safetensors.ts';
import { mergedWeight } from '../../../src/transformers/checkpoint/merged-weight.ts';
import { openAdapter } from '../../../src/transformers/checkpoint/open-adapter.ts';
import { openCheckpoint } from '../../../src/transformers/checkpoint/open-checkpoint.ts';
import { shared, skipWithout } from '../../shared.ts';

const work = mkdtempSync(join(tmpdir(), 'rxrec-merged-'));
after(() => rmSync(work, { recursive: true }));

interface Golden {
  readonly rows: readonly { readonly input_ids: readonly number[] }[];
  readonly probe_rows: readonly number[];
  readonly probe_after: { readonly logits_no_yes: readonly (readonly [number, number])[] };
}

for (const rate of ['0.0001', '0.001']) {
  const run = `models/goldens/lora/llama2-lr${rate}`;
  test(`llama2 with the adapter of lr ${rate} merged into its weights gives the logits of the reference`, skipWithout(run), async (t) => {
    const golden = JSON.parse(readFileSync(shared(`${run}/golden.json`)!, 'utf8')) as Golden;
    const folder = await merged(shared('models/checkpoints/llama2')!, shared(`${run}/adapter_final`)!, join(work, rate));
    const model = await transformer({ folder, threads: 1, cache: join(work, 'cache') }).open();
    const prompts = golden.probe_rows.map((row) => Int32Array.from(golden.rows[row]!.input_ids));
    const { values } = await model.answer(listOf(Int32Array.from(prompts.flatMap((ids) => [...ids])), prompts.map(({ length }) => length)));
    await model.close();
    const expected = golden.probe_after.logits_no_yes.flat();
    const worst = Math.max(...expected.map((logit, at) => Math.abs(values[at]! - logit) / Math.max(0.1, Math.abs(logit))));
    t.diagnostic(`${prompts.length} prompts, largest relative difference ${worst.toExponential(1)}`);
    assert.ok(worst <= 1e-4, String(worst));
  });
}

async function merged(base: string, adapterFolder: string, folder: string): Promise<string> {
  mkdirSync(folder);
  const [model, adapter] = [await openCheckpoint(base), await openAdapter(adapterFolder)];
  const tensors: Record<string, WrittenTensor> = {};
  for (const [name, { shape }] of model.tensors) {
    const values = await model.read(name);
    const module = adapter.modules.get(name.replace(/\.weight$/, ''));
    tensors[name] = module ? mergedWeight({ shape: shape as [number, number], values }, module.a, module.b, module.scale, adapter.transposed) : { shape, values };
  }
  await model.close();
  await writeSafetensors(join(folder, 'model.safetensors'), tensors);
  for (const file of ['config.json', 'tokenizer.json', 'tokenizer_config.json']) copyFileSync(join(base, file), join(folder, file));
  return folder;
}
