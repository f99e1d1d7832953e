import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { infer } from '../../operators/infer.ts';
import { scoreYesNo } from '../../operators/score-yes-no.ts';
import { batchOf } from '../../src/core/batch.ts';
import { listOf } from '../../src/core/column.ts';
import type { OpenLanguageModel } from '../../src/core/engine.ts';
import { onnx } from '../../src/engines/onnx.ts';
import { recbenchYesNo } from '../../src/text/prompts/recbench-yes-no.ts';
import { shared, skipWithout } from '../shared.ts';
import { llama2cForward } from './llama2c-forward.ts';

const stories = 'models/stories260k';
const skip = skipWithout(stories);
const sentences = [
  'Once upon a time, there was a little girl named Lily. She loved to play outside in the park.',
  'The dog chart frozen "why" 7 auditors? Zxq é 🙂 said no. Tom and his mom went home.',
];

let forward: ReturnType<typeof llama2cForward>;
let engine: ReturnType<typeof onnx>;
let opened: OpenLanguageModel;
let encode: (text: string) => number[];
before(async () => {
  if (skip.skip !== false) return;
  forward = llama2cForward(readFileSync(shared(`${stories}/stories260K.bin`)!));
  engine = onnx({ model: shared(stories)!, answers: pieces() });
  opened = await engine.open();
  const loaded = await engine.tokenizer.load();
  encode = (text) => [...loaded.before, ...loaded.encode(text)];
});
after(() => opened?.close());

const sequences = (prompts: readonly (readonly number[])[]) => listOf(Int32Array.from(prompts.flat()), prompts.map(({ length }) => length));
/** Logits of the whole vocabulary after each prompt. */
async function logitsAfter(prompts: readonly (readonly number[])[]): Promise<number[][]> {
  const { width, values } = await opened.answer(sequences(prompts));
  return prompts.map((_, at) => [...values.subarray(at * width, (at + 1) * width)]);
}
const logProbability = (logits: ArrayLike<number>, id: number) => {
  const row = Array.from(logits);
  const most = Math.max(...row);
  return row[id]! - most - Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - most), 0));
};
const furthest = (a: readonly number[], b: readonly number[]) => a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0);

test('every token has the log-probability that a float64 forward pass of the published weights gives it', skip, async (t) => {
  for (const sentence of sentences) {
    const ids = encode(sentence);
    const expected = forward(ids);
    const found = await logitsAfter(ids.slice(1).map((_, at) => ids.slice(0, at + 1)));
    const [got, want] = [found, expected].map((rows) => ids.slice(1).map((id, at) => logProbability(rows[at]!, id))) as [number[], number[]];
    assert.ok(furthest(got, want) < 1e-4, `${furthest(got, want)} off`);
    const logits = found.map((row, at) => furthest(row, [...expected[at]!]));
    assert.ok(Math.max(...logits) < 1e-4, `a logit is ${Math.max(...logits)} off`);
    t.diagnostic(`${want.length} tokens, mean ${(want.reduce((sum, one) => sum + one, 0) / want.length).toFixed(4)}, `
      + `at most ${furthest(got, want).toExponential(1)} off; logits ${Math.max(...logits).toExponential(1)}`);
  }
});

test('prompts of many lengths in one call have the logits that each has alone', skip, async (t) => {
  const ids = sentences.map(encode);
  const prompts = [ids[0]!, ids[1]!.slice(0, 3), ids[1]!, ids[0]!.slice(0, 20), [1], ids[0]!.slice(0, 21), ids[1]!.slice(0, 2)];
  const together = await logitsAfter(prompts);
  for (const [at, prompt] of prompts.entries()) {
    const [alone] = await logitsAfter([prompt]);
    assert.ok(furthest(together[at]!, alone!) < 1e-5, `prompt ${at}: ${furthest(together[at]!, alone!)}`);
    assert.ok(furthest(alone!, [...forward(prompt).at(-1)!]) < 1e-4);
  }
  t.diagnostic(`lengths ${prompts.map(({ length }) => length)}`);
});

test('the score is the softmax of the two logits', skip, async () => {
  const model = onnx({ model: shared(stories)!, answers: ['N', 'Y'] });
  const { idOf } = await model.tokenizer.load();
  const histories = [['Fog: Surveyors predict misty banks', 'Captains train again'], ['A'], []];
  const prompts = histories.map((history) => encode(recbenchYesNo.render(history, 'Bakers taste rye crusts')));
  const tokens = { offsets: Int32Array.of(0, 2, 3), values: sequences(prompts) };
  const { columns: { scores, logits } } = await lastValueFrom(of(batchOf({ tokens }, 2)).pipe(infer({ engine: model }), scoreYesNo()));
  prompts.forEach((prompt, at) => {
    const last = forward(prompt).at(-1)!;
    const softmax = (no: number, yes: number) => Math.exp(yes) / (Math.exp(no) + Math.exp(yes));
    const [no, yes] = logits.values.values.subarray(2 * at, 2 * at + 2) as unknown as [number, number];
    assert.ok(Math.abs(scores.values[at]! - softmax(no, yes)) < 1e-7, 'of its own logits');
    assert.ok(Math.abs(scores.values[at]! - softmax(last[idOf('N')!]!, last[idOf('Y')!]!)) < 1e-5, 'of the float64 logits');
  });
});

/** Every entry of the vocabulary, in the order of ids. */
function pieces(): string[] {
  const bytes = readFileSync(shared(`${stories}/tok512.bin`)!);
  const found: string[] = [];
  for (let at = 4; at < bytes.length; at += 8 + bytes.readInt32LE(at + 4)) found.push(bytes.toString('utf8', at + 8, at + 8 + bytes.readInt32LE(at + 4)));
  return found.map((piece, id) => id === 1 ? '<s>' : id === 2 ? '</s>' : piece);
}
