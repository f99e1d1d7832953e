import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ProgramCall } from '../../src/compile/program.ts';
import type { SymbolValues } from '../../src/compile/sizes/size-expression.ts';
import { bothWays, farthest, madeUp, madeUpWeights } from './both-ways.ts';
import { adam, sgd } from './learning.ts';
import { dcn, naml, type NewsProgram, nrms } from './news-programs.ts';

/** Inputs of a step, with masks of ones and zeros; the first place of every row is there, except in the last row. */
function stepOf({ options, below }: NewsProgram, sizes: SymbolValues, seed: number): ProgramCall {
  const items = sizes['N'] ?? 1;
  const made = madeUp(options, sizes, seed, { history: items, candidates: items, ...below });
  for (const [name, { shape, values }] of Object.entries(made)) {
    if (name === 'label') for (const [at, value] of values.entries()) values[at] = value > 0 ? 1 : 0;
    if (!/mask$/i.test(name)) continue;
    const steps = shape[1]!;
    for (const [at, value] of values.entries()) values[at] = at % steps === 0 || value > -0.2 ? 1 : 0;
    if (shape[0]! > 1) values.fill(0, values.length - steps);
  }
  return { inputs: made, dropout: { seed: 3, step: seed } };
}

const sizesOf: Record<string, SymbolValues[]> = {
  news: [{ N: 9, B: 4, L: 7, H: 6, C: 5 }, { N: 1, B: 1, L: 1, H: 1, C: 1 }, { N: 40, B: 7, L: 3, H: 11, C: 2 }, { N: 9, B: 1, L: 4, H: 1, C: 3 }],
  pairs: [{ B: 6, H: 5 }, { B: 1, H: 1 }, { B: 33, H: 12 }],
};

for (const [name, model, sizes] of [['NRMS', nrms, sizesOf['news']!], ['NAML', naml, sizesOf['news']!], ['DCN', dcn, sizesOf['pairs']!]] as const) {
  test(`a program like ${name}, compiled once, agrees with tfjs at every size: loss, scores, gradients, with dropout`, async () => {
    const both = await bothWays(model.program, model.options, madeUpWeights(model.options));
    for (const [at, size] of sizes.entries()) {
      const { onnx, cpu } = await both.run(stepOf(model, size, at + 1));
      const { output, difference, largest } = farthest(onnx, cpu);
      assert.ok(difference <= 1e-5 * largest + 1e-7, `${JSON.stringify(size)} ${output}: ${difference} of ${largest}`);
    }
    await both.onnx.close();
  });

  for (const [rule, optimizer] of [['SGD', sgd], ['Adam', adam]] as const) {
    test(`a program like ${name} learns as tfjs does: 50 steps of ${rule}, and the gradients at every tenth`, async () => {
      const both = await bothWays(model.program, model.options, {});
      const [mine, its] = [madeUpWeights(model.options), madeUpWeights(model.options)];
      const [moveMine, moveIts] = [optimizer(), optimizer()];
      const curve: number[] = [];
      for (let step = 0; step < 50; step++) {
        const call = stepOf(model, sizes[2 * (step % 2)]!, step % 4 + 1);
        both.onnx.setWeights(mine);
        both.cpu.setWeights(its);
        const { onnx, cpu } = await both.run(call);
        if (step % 10 === 9) {
          both.cpu.setWeights(mine);
          const { output, difference, largest } = farthest(onnx, await both.cpu.run(call));
          assert.ok(difference <= 2e-5 * largest + 1e-7, `step ${step}, at the same weights, ${output}: ${difference} of ${largest}`);
        }
        const [a, b] = [onnx['loss']!.values[0]!, cpu['loss']!.values[0]!];
        curve.push(a);
        assert.ok(Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(b)), `step ${step}: ${a} and ${b}`);
        moveMine(mine, onnx);
        moveIts(its, cpu);
      }
      const mean = (losses: readonly number[]) => losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
      assert.ok(mean(curve.slice(-8)) < mean(curve.slice(0, 8)), `it learns: ${curve[0]} to ${curve.at(-1)}`);
      await both.onnx.close();
    });
  }
}
