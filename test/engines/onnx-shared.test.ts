import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { compile } from '../../src/compile/compile.ts';
import type { InputSpec } from '../../src/compile/program.ts';
import * as tf from '../../src/compile/tf.ts';
import { listOf } from '../../src/core/column.ts';
import { sharedPrompts } from '../../src/core/shared-prompts.ts';
import { onnx } from '../../src/engines/onnx.ts';
import { tickets } from '../../src/flow/tickets.ts';
import type { TextTransformer } from '../../src/transformers/family.ts';
import { attention, unseen } from '../../src/transformers/parts/attention.ts';
import { runStack } from '../../src/transformers/programs/run-stack.ts';
import { readTransformer } from '../../src/transformers/read-transformer.ts';
import { tinyLlama } from '../transformers/made-up-checkpoint.ts';
import { madeUpModel } from './made-up-model.ts';

const config = { ...tinyLlama, vocab_size: 8, max_position_embeddings: 256 };

interface Exported {
  /** Rows that it fixes. */
  readonly rows?: number;
  /** What it makes of the keys of a past: something wrong, for a kernel that is. */
  readonly spoil?: (keys: tf.Tensor) => tf.Tensor;
  readonly keeps?: boolean;
}

/** A folder with a tiny Llama as exporters write it: keys and values of a past go in, and come out with those of the tokens behind them. */
function exported({ rows, spoil = (keys) => keys, keeps = true }: Exported = {}): string {
  const model = readTransformer(config) as TextTransformer;
  const batch = rows ?? 'B';
  const names = Array.from({ length: model.layers }, (_, at) => [`${at}.key`, `${at}.value`]).flat();
  const past: InputSpec = { shape: [batch, model.kvHeads, 'P', model.headSize], dtype: 'float32' };
  const values = Object.fromEntries(Object.entries(model.weights).map(([name, { shape, init }], row) => {
    const draw = tickets(7, 0, row);
    return [name, Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Number(init.kind === 'ones') + draw() - 0.5)];
  }));
  const { bytes } = compile((weights, given, pass) => {
    const [ids, mask, positions] = ['input_ids', 'attention_mask', 'position_ids'].map((name) => given[name]!) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const [texts, tokens, keys] = [ids.shape[0]!, ids.shape[1]!, mask.shape[1]!];
    const keyPlaces = tf.reshape(tf.range(0, keys, 1, 'int32'), [1, 1, keys]);
    const later = tf.less(tf.expandDims(positions, 2), keyPlaces);
    const hidden = tf.logicalOr(later, tf.equal(tf.reshape(mask, [texts, 1, keys]), tf.scalar(0, 'int32')));
    const bias = tf.reshape(tf.mul(tf.cast(hidden, 'float32'), unseen), [texts, 1, tokens, keys]);
    const present: Record<string, tf.Tensor> = {};
    const states = runStack(model, weights, pass, {
      inputs: { ids, positions }, positions,
      attend: (layer) => ({ key, value, ...asked }) => {
        const whole = { key: tf.concat([spoil(given[`past_key_values.${layer}.key`]!), key], 2), value: tf.concat([given[`past_key_values.${layer}.value`]!, value], 2) };
        for (const part of ['key', 'value'] as const) present[`present.${layer}.${part}`] = whole[part];
        return attention({ ...asked, ...whole }, { positions, keyPositions: tf.reshape(keyPlaces, [1, keys]), bias });
      },
    });
    return { logits: model.logits!(weights, model.finish(weights, states, pass)), ...keeps ? present : {} };
  }, {
    inputs: {
      input_ids: { shape: [batch, 'S'], dtype: 'int32' }, attention_mask: { shape: [batch, 'P+S'], dtype: 'int32' }, position_ids: { shape: [batch, 'S'], dtype: 'int32' },
      ...Object.fromEntries(names.map((name) => [`past_key_values.${name}`, past])),
    },
    weights: model.weights, values, symbols: { P: { min: 0 } },
  });
  const folder = madeUpModel({ config });
  writeFileSync(join(folder, 'model.onnx'), bytes);
  return folder;
}

const prompts = () => {
  const draw = tickets(5, 0, 0);
  const ids = (count: number) => Array.from({ length: count }, () => Math.floor(8 * draw()));
  const rows = [{ before: 30, own: [3, 7, 1, 40] }, { before: 0, own: [4, 2] }, { before: 90, own: [5] }, { before: 12, own: [] }].map(({ before, own }) => {
    const begun = ids(before);
    return own.map((length) => [...begun, ...ids(length)]);
  });
  const texts = rows.flat();
  return listOf(listOf(Int32Array.from(texts.flat()), texts.map(({ length }) => length)), rows.map(({ length }) => length));
};

for (const [what, made, path] of [
  ['a model that goes on from a past is given it once for all candidates', () => exported(), /^what an impression's prompts share once, then all that follows in one run/],
  ['one that takes a single row gets one candidate after the other', () => exported({ rows: 1 }), /^what an impression's prompts share once, then what follows one after the other$/],
  ['one whose numbers differ with a past is asked prompt by prompt', () => exported({ spoil: (keys) => tf.mul(keys, 1.01) }), /^every prompt by itself$/],
  ['one that does not give its keys and values back, too', () => exported({ keeps: false }), /^every prompt by itself$/],
  ['and one without a past', () => madeUpModel(), /^every prompt by itself$/],
] as const) {
  test(what, async () => {
    const model = await onnx({ model: made(), threads: 1 }).open();
    try {
      const rows = prompts();
      const [shared, plain] = [await model.score(sharedPrompts(rows)), await model.answer(rows.values)];
      assert.equal(shared.values.length, plain.values.length);
      plain.values.forEach((value, at) => { assert.ok(Math.abs(value - shared.values[at]!) <= 1e-5 * Math.max(1, Math.abs(value)), `${shared.values[at]} instead of ${value}`); });
      assert.match(model.usage().path!, path);
      assert.equal((await model.score(sharedPrompts(listOf(listOf(new Int32Array(0), []), [0])))).values.length, 0);
      const long = Array<number>(300).fill(1);
      if (path.source.startsWith('^what')) {
        await assert.rejects(model.score({ prefixes: listOf(Int32Array.from(long), [300]), suffixes: listOf(listOf(Int32Array.of(1), [1]), [1]) }), { code: 'bad-input', message: /has 301 tokens, the model takes 256/ });
      }
    } finally {
      await model.close();
    }
  });
}
