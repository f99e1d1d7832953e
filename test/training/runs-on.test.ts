import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { compileCache } from '../../src/compile/compile-cache.ts';
import type { CompiledProgram } from '../../src/compile/compiled-program.ts';
import { gauc } from '../../src/metrics/gauc.ts';
import { learned } from '../../src/training/learned.ts';
import { checkRunsOn, type RunsOn } from '../../src/training/runs-on.ts';
import { train } from '../../src/training/train.ts';
import { trainingFingerprint } from '../../src/training/training-fingerprint.ts';
import { validation } from '../../src/training/validation.ts';
import { madeUpTraining } from './made-up-training.ts';

let made: Awaited<ReturnType<typeof madeUpTraining>>;
before(async () => { made = await madeUpTraining(120); });

test('training and scoring on the backend "cpu" are those on onnxruntime, to the last bits', async () => {
  const small = { steps: 2, epochs: 1, rows: 8 };
  const [onnx, cpu] = [await train(made.options('dcn', small)), await train(made.options('dcn', { ...small, on: { backend: 'cpu' } }))];
  for (const [name, values] of Object.entries(onnx.weights)) {
    values.forEach((value, at) => assert.ok(Math.abs(value - cpu.weights[name]![at]!) < 1e-5, `${name}[${at}]`));
  }
  const recommender = learned(made.options('dcn', { ...small, on: { backend: 'cpu' }, validate: validation({ data: made.valid, metric: gauc() }) }));
  const { score, close } = await recommender.open();
  for await (const { columns: { history, candidates } } of made.valid.open(0, 4)) assert.ok((await score(history, candidates)).every(Number.isFinite));
  await close();
});

test('what it runs on is checked when training is asked for, and names the training where it decides the last bits', async () => {
  const wrong: [object, RegExp][] = [
    [{ backend: 'torch' }, /"backend" is "torch"/], [{ device: 'gpu' }, /"device" is "gpu"/], [{ backend: 'cpu', device: 'cuda' }, /device "cuda" with the backend "cpu"/],
    [{ backend: 'cpu', threads: 2 }, /"threads" with the backend "cpu"/], [{ engine: 'onnx' }, /"engine"/],
  ];
  for (const [on, message] of wrong) {
    assert.throws(() => checkRunsOn('train', on), { name: 'OptionsError', message });
    await assert.rejects(train(made.options('dcn', { on })), { name: 'OptionsError', message });
  }
  const named = (on: RunsOn) => trainingFingerprint(made.options('dcn', { on }));
  assert.equal(await named({ backend: 'onnx', device: 'cpu' }), await trainingFingerprint(made.options('dcn')));
  assert.notEqual(await named({ backend: 'cpu' }), await named({}));
});

test('a device that is not there is an error before the first step', async () => {
  await assert.rejects(train(made.options('dcn', { on: { backend: 'tensorflow' } })), { name: 'EngineError', code: 'missing-device' });
});

test('what validation compiled, scoring and the next training of the same recommender do not', async () => {
  const compiled: CompiledProgram[] = [];
  const cache = compileCache();
  const on: RunsOn = { compile: (...asked) => { const result = cache(...asked); compiled.push(result); return result; } };
  const options = made.options('dcn', { steps: 1, epochs: 1, on, validateEvery: { steps: 1 }, validate: validation({ data: made.valid, metric: gauc() }) });
  const { close } = await learned(options).open();
  await close();
  await train({ ...options, seed: 9 });
  assert.ok(compiled.length > 4, `${compiled.length}`);
  assert.ok(new Set(compiled).size <= compiled.length / 2, `${new Set(compiled).size} of ${compiled.length}`);
});
