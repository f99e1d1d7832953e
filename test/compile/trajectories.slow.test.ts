import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ProgramOutputs } from '../../src/compile/program.ts';
import { bothWays, farthest } from './both-ways.ts';
import { adam } from './learning.ts';
import { callOf, parts, recommenderSteps, sizesOf, startOf } from './recommender-steps.ts';

for (const [name, step] of Object.entries(recommenderSteps)) {
  test(`${name} learns as tfjs does: 50 steps of Adam at changing sizes, and the gradients at every tenth`, async () => {
    const both = await bothWays(step.program, step.options);
    const [mine, its] = [startOf(step, sizesOf(step, 1)), startOf(step, sizesOf(step, 1))];
    const [moveMine, moveIts] = [adam(0.005), adam(0.005)];
    const curve: number[] = [];
    for (let at = 0; at < 50; at++) {
      const seed = at % 3 + 1;
      both.onnx.setWeights(parts(mine));
      both.cpu.setWeights(parts(its));
      const onnx = await both.onnx.run(callOf(step, sizesOf(step, seed), mine, seed));
      const cpu = await both.cpu.run(callOf(step, sizesOf(step, seed), its, seed));
      if (at % 10 === 9) {
        both.cpu.setWeights(parts(mine));
        const same = await both.cpu.run(callOf(step, sizesOf(step, seed), mine, seed));
        const { output, difference, largest } = farthest(onnx, same);
        // What cancels to almost nothing keeps the rounding of what it is a sum of, which the largest gradient of the step bounds.
        const bound = 2e-5 * largest + 4e-6 * largestSlope(same);
        assert.ok(difference <= bound, `step ${at}, at the same weights, ${output}: ${difference} of ${largest}, at most ${bound}`);
      }
      const [a, b] = [onnx['loss']!.values[0]!, cpu['loss']!.values[0]!];
      curve.push(a);
      assert.ok(Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(b)), `step ${at}: ${a} and ${b}`);
      for (const [weights, outputs, move] of [[mine, onnx, moveMine], [its, cpu, moveIts]] as const) {
        move(weights, outputs);
        for (const [output, { values }] of Object.entries(outputs)) if (output.startsWith('keep:')) weights[output.slice('keep:'.length)]!.set(values);
      }
    }
    const mean = (losses: readonly number[]) => losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    assert.ok(mean(curve.slice(-9)) < mean(curve.slice(0, 9)), `it learns: ${mean(curve.slice(0, 9))} to ${mean(curve.slice(-9))}`);
    await both.onnx.close();
  });
}

function largestSlope(outputs: ProgramOutputs): number {
  const slopes = Object.entries(outputs).filter(([name]) => name.startsWith('gradient:')).map(([, { values }]) => values as Float32Array);
  return Math.max(...slopes.map((values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)));
}
