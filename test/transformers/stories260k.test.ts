import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { compile } from '../../src/compile/compile.ts';
import { withExternalData } from '../../src/compile/external-data.ts';
import type { Numbers } from '../../src/compile/program.ts';
import { startProgram } from '../../src/engines/session/program-runner.ts';
import { tokenizer } from '../../src/text/tokenizer.ts';
import { openCheckpoint } from '../../src/transformers/checkpoint/open-checkpoint.ts';
import type { TextTransformer } from '../../src/transformers/family.ts';
import { mappedWeights } from '../../src/transformers/loading/mapped-weights.ts';
import { parameterCount } from '../../src/transformers/parameter-count.ts';
import { laidTexts } from '../../src/transformers/programs/laid-texts.ts';
import { extendedPast, noPast, pastInputs } from '../../src/transformers/programs/past.ts';
import { scoringProgram } from '../../src/transformers/programs/scoring-program.ts';
import { textProgram, type TransformerProgram } from '../../src/transformers/programs/text-program.ts';
import { readTransformer } from '../../src/transformers/read-transformer.ts';
import { llama2cForward } from '../engines/llama2c-forward.ts';
import { shared, skipWithout } from '../shared.ts';
import { logSumExp, rowOf } from './golden-scores.ts';

const stories = 'models/stories260k';
const skip = skipWithout(stories);
const written = 60; // tokens

const ints = (shape: readonly number[], values: ArrayLike<number>): Numbers => ({ shape, values: Int32Array.from(values) });
const argMax = (row: ArrayLike<number>) => Array.from(row).reduce((best, value, at) => value > row[best]! ? at : best, 0);

async function opened() {
  const checkpoint = await openCheckpoint(shared(stories)!);
  const model = readTransformer(checkpoint.config) as TextTransformer;
  const { folder, places } = await mappedWeights(checkpoint, model, 'nothing is widened');
  await checkpoint.close();
  const start = ({ program, options }: TransformerProgram) => startProgram(withExternalData(compile(program, options), places), { threads: 1, dataFolder: folder });
  const { before, encode } = await tokenizer(shared(stories)!).load();
  return { model, start, encode: (text: string) => [...before, ...encode(text)], forward: llama2cForward(readFileSync(shared(`${stories}/stories260K.bin`)!)) };
}

test('every token has the log-probability that a float64 forward pass gives it', skip, async (t) => {
  const { model, start, encode, forward } = await opened();
  assert.equal(parameterCount(model), 260_032);
  const program = await start(textProgram(model, { gives: ['logits'] }));
  for (const text of ['Once upon a time, there was a little girl named Lily. She loved to play outside in the park.', 'The dog chart frozen "why" 7 auditors? Zxq said no.']) {
    const ids = encode(text);
    const expected = forward(ids);
    const { logits } = await program.run({ inputs: { ids: ints([1, ids.length], ids), mask: { shape: [1, ids.length], values: new Float32Array(ids.length).fill(1) }, rows: ints([ids.length], ids.map((_, at) => at)) } });
    const off = ids.slice(1).map((id, at) => {
      const [found, wanted] = [rowOf(logits!, at), Float32Array.from(expected[at]!)];
      return Math.abs((found[id]! - logSumExp(found)) - (wanted[id]! - logSumExp(wanted)));
    });
    assert.ok(Math.max(...off) < 1e-4, `${Math.max(...off)} off`);
    t.diagnostic(`${off.length} tokens, at most ${Math.max(...off).toExponential(1)} off`);
  }
  await program.close();
});

test('it writes the text that a float64 forward pass writes, token by token on what it kept', skip, async () => {
  const { model, start, encode, forward } = await opened();
  const program = await start(scoringProgram(model));
  let past = noPast(model);
  const ids = encode('Once upon a time');
  const begun = ids.length;
  for (let [from, until] = [0, begun]; until < begun + written; [from, until] = [until, until + 1]) {
    const count = until - from;
    const { inputs } = laidTexts(from, [[Int32Array.from(ids.slice(from))]]);
    const outputs = await program.run({ inputs: { ...inputs, rows: ints([1], [count - 1]), ...pastInputs(model, past) } });
    ids.push(argMax(rowOf(outputs['logits']!, 0)));
    past = extendedPast(model, past, outputs, 0, count);
  }
  await program.close();
  const expected = forward(ids.slice(0, -1));
  assert.deepEqual(ids.slice(begun), expected.slice(begun - 1).map(argMax));
});
