import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { compile } from '../../src/compile/compile.ts';
import * as tf from '../../src/compile/tf.ts';
import { startProgram } from '../../src/engines/session/program-runner.ts';
import { openAdapter } from '../../src/transformers/checkpoint/open-adapter.ts';
import { openCheckpoint } from '../../src/transformers/checkpoint/open-checkpoint.ts';
import type { TextTransformer } from '../../src/transformers/family.ts';
import { readWeights } from '../../src/transformers/loading/mapped-weights.ts';
import { renamed } from '../../src/transformers/naming.ts';
import { textProgram } from '../../src/transformers/programs/text-program.ts';
import { readTransformer } from '../../src/transformers/read-transformer.ts';
import { shared, skipWithout } from '../shared.ts';
import { near, norm, rectangle } from './golden-scores.ts';

interface Run {
  readonly yes_id: number;
  readonly no_id: number;
  readonly batch_size: number;
  readonly rows: readonly { readonly label: number; readonly input_ids: readonly number[] }[];
  readonly steps_log: readonly { readonly loss: number; readonly grad_norm: number; readonly p_yes: readonly number[] }[];
}

for (const base of ['llama2', 'bert-mlm']) {
  const run = `models/goldens/lora/${base}-lr0.0001`;
  test(`${base}: the first step of an adapter has the loss and the gradients of its reference`, skipWithout(run), async () => {
    const golden = JSON.parse(readFileSync(shared(`${run}/golden.json`)!, 'utf8')) as Run;
    const [checkpoint, adapter] = [await openCheckpoint(shared(`models/checkpoints/${base}`)!), await openAdapter(shared(`${run}/adapter_init`)!)];
    const model = readTransformer(checkpoint.config) as TextTransformer;
    const frozen = await readWeights(checkpoint, model);
    await checkpoint.close();
    const learned = Object.fromEntries([...adapter.modules].flatMap(([module, { a, b }]) =>
      [[`${renamed(module, model.naming)}.lora_A.weight`, a], [`${renamed(module, model.naming)}.lora_B.weight`, b]] as const));
    const { scale } = [...adapter.modules.values()][0]!;

    const plain = textProgram(model, { gives: ['logits'], columns: [golden.no_id, golden.yes_id] });
    const program = await startProgram(compile((weights, { labels, ...inputs }, pass) => {
      const scaled = Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, name.endsWith('lora_B.weight') ? tf.mul(weight, scale) : weight]));
      const { logits } = plain.program(scaled, inputs, { ...pass, dropout: (values) => values });
      const yes = tf.reshape(tf.slice(tf.softmax(logits!), [0, 1], [-1, 1]), [-1]);
      const right = tf.add(tf.mul(labels!, tf.log(yes)), tf.mul(tf.sub(1, labels!), tf.log(tf.sub(1, yes))));
      return { loss: tf.neg(tf.mean(right)), yes };
    }, {
      inputs: { ...plain.options.inputs, labels: { shape: ['R'], dtype: 'float32' } },
      weights: { ...plain.options.weights, ...Object.fromEntries(Object.entries(learned).map(([name, { shape }]) => [name, { shape }])) },
      gradients: Object.keys(learned),
    }), { threads: 1 });
    program.setWeights({ ...frozen, ...Object.fromEntries(Object.entries(learned).map(([name, { values }]) => [name, values])) });
    const rows = golden.rows.slice(0, golden.batch_size);
    const labels = { shape: [rows.length], values: Float32Array.from(rows, ({ label }) => label) };
    const { loss, yes, ...gradients } = await program.run({ inputs: { ...rectangle(rows.map(({ input_ids }) => input_ids)), labels } });
    await program.close();
    const [step] = golden.steps_log;
    near(loss!.values, [step!.loss], 'loss');
    near(yes!.values, step!.p_yes, 'p(YES)');
    near([norm(Object.values(gradients).flatMap(({ values }) => [...values]))], [step!.grad_norm], 'norm of the gradients');
    assert.equal(Object.keys(gradients).length, Object.keys(learned).length);
  });
}
