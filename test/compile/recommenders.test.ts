import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as recommenders from '../../src/recommenders/index.ts';
import { bothWays, farthest } from './both-ways.ts';
import { callOf, parts, type RecommenderStep, recommenderSteps, sizesOf, startOf } from './recommender-steps.ts';

test('every recommender is held against tfjs', () => {
  assert.deepEqual(Object.keys(recommenders).filter((name) => !Object.values(recommenderSteps).some(({ recommender }) => recommender.name === name)), []);
});

// Those by number differ in what an item says of itself alone; trajectories.slow.test.ts has them all.
const [byNumber, byText] = [true, false].map((number) => Object.entries(recommenderSteps).filter(([name]) => name.endsWith('by number') === number)) as [[string, RecommenderStep][], [string, RecommenderStep][]];
for (const [name, step] of [...byText, ...byNumber.slice(0, 2)]) {
  test(`a step of ${name}, compiled, starts as tfjs does: loss, scores and all gradients, at two sizes`, async () => {
    const weights = startOf(step, sizesOf(step, 1));
    const both = await bothWays(step.program, step.options, parts(weights));
    for (const seed of [1, 2]) {
      const { onnx, cpu } = await both.run(callOf(step, sizesOf(step, seed), weights, seed));
      const { output, difference, largest } = farthest(onnx, cpu);
      assert.ok(difference <= 1e-5 * largest + 1e-7, `sizes ${seed}, ${output}: ${difference} of ${largest}`);
    }
    await both.onnx.close();
  });
}
