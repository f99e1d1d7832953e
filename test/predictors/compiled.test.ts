/** Every predictor compiled, with users, candidates, clicks and interests of any number, against the tfjs cpu backend. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Program } from '../../src/compile/program.ts';
import type { Predictor } from '../../src/nn/parts.ts';
import { autoint } from '../../src/predictors/autoint.ts';
import { cosine } from '../../src/predictors/cosine.ts';
import { dcn } from '../../src/predictors/dcn.ts';
import { dcnv2 } from '../../src/predictors/dcnv2.ts';
import { deepfm } from '../../src/predictors/deepfm.ts';
import { din } from '../../src/predictors/din.ts';
import { dnn } from '../../src/predictors/dnn.ts';
import { dot } from '../../src/predictors/dot.ts';
import { factorizationMachine } from '../../src/predictors/factorization-machine.ts';
import { finalmlp } from '../../src/predictors/finalmlp.ts';
import { gdcn } from '../../src/predictors/gdcn.ts';
import { logisticRegression } from '../../src/predictors/logistic-regression.ts';
import { masknet } from '../../src/predictors/masknet.ts';
import { miner } from '../../src/predictors/miner.ts';
import { pnn } from '../../src/predictors/pnn.ts';
import { poly } from '../../src/predictors/poly.ts';
import { semanticMix } from '../../src/predictors/semantic-mix.ts';
import { binaryCrossEntropy } from '../../src/training/losses/binary-cross-entropy.ts';
import { softmaxOverCandidates } from '../../src/training/losses/softmax-over-candidates.ts';
import { bothWays, farthest, madeUp, madeUpWeights } from '../compile/both-ways.ts';

const width = 6;
const small = { width, hidden: [10, 7], dropout: 0.2 };
const vector = ['B', width];
const interests = ['B', 'M', width];
const experts = { count: 3, rank: 2 };
const cases: readonly (readonly [Predictor, users?: readonly (string | number)[], candidate?: number])[] = [
  [dot()], [cosine()], [logisticRegression({ width })], [factorizationMachine({ width })], [dnn(small)], [dnn({ ...small, batchNorm: true, activation: 'gelu' })], [dnn({ ...small, activation: 'dice' })],
  [deepfm(small)], [pnn(small)], [dcn(small)], [gdcn(small)], [gdcn({ ...small, structure: 'stacked' })],
  [dcnv2({ ...small, structure: 'cross-only' })], [dcnv2({ ...small, structure: 'stacked' })], [dcnv2({ ...small, structure: 'parallel' })],
  [dcnv2({ ...small, structure: 'stacked-parallel', experts })],
  [din(small)], [din({ ...small, softmax: true, attention: [9, 5] })], [din({ ...small, parity: 'legommenders' })],
  [autoint({ ...small, heads: 2, attentionWidth: 8 })], [autoint({ ...small, heads: 3, attentionWidth: 6, layerNorm: true, scale: true })],
  [finalmlp({ ...small, hidden: [8, 6], second: [4], heads: 2 })], [finalmlp({ ...small, parity: 'legommenders' })],
  [masknet({ ...small, blocks: 2, blockWidth: 9 })], [masknet({ ...small, structure: 'serial', reduction: 1.5 })],
  [miner({ width }), interests], [miner({ width }), vector], [miner({ width, score: 'max' }), interests], [miner({ width, score: 'mean' }), interests],
  [poly({ of: dcn(small) }), interests], [semanticMix({ width, levels: 3, of: dnn(small) }), ['B', 3, width], 3 * width],
];

const sizes = [{ B: 1, C: 1, L: 1, M: 1 }, { B: 3, C: 5, L: 4, M: 2 }, { B: 6, C: 1, L: 7, M: 3 }, { B: 1, C: 8, L: 2, M: 5 }];

for (const [predictor, users = vector, candidate = width] of cases) {
  const shapes = {
    users, candidates: ['B', 'C', candidate], labels: ['B', 'C'],
    ...(predictor.readsHistory && { clicks: ['B', 'L', width], mask: ['B', 'L'] }),
  };
  const options = {
    inputs: Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { shape, dtype: 'float32' as const }])),
    weights: predictor.weights,
  };
  const program: Program = (weights, given, pass) => {
    const { users, candidates, labels, clicks, mask } = given;
    const scores = predictor.forward(weights, {
      users: users!, candidates: candidates!, ...(clicks && mask && { history: { vectors: clicks, mask } }),
    }, pass);
    return { scores, loss: pass.training ? softmaxOverCandidates({ scores }) : binaryCrossEntropy({ scores, labels: labels! }) };
  };
  const trained = Object.keys(predictor.weights).filter((name) => !predictor.weights[name]!.frozen);
  const weights = Object.fromEntries(Object.entries(madeUpWeights(options)).map(([name, values]) =>
    [name, name.endsWith('variance') ? values.map((value) => value + 1) : values]));
  const title = JSON.stringify(predictor).slice(0, 140);

  for (const training of [false, true]) {
    test(`${title} ${training ? 'trains' : 'scores'} compiled as it is written`, async (t) => {
      const gradients = training && ['candidates', predictor.readsHistory ? 'clicks' : 'users', ...trained];
      const both = await bothWays(program, { ...options, gradients }, weights);
      t.after(() => both.onnx.close());
      for (const size of sizes) {
        const drawn = madeUp(options, size, size.B);
        const bits = (input: string) => drawn[input] && { [input]: { ...drawn[input], values: drawn[input].values.map((value) => Number(value > -0.3)) } };
        const call = { inputs: { ...drawn, ...bits('labels'), ...bits('mask') }, dropout: { seed: 1, step: size.B } };
        const { onnx, cpu } = await both.run(call);
        const { output, difference, largest } = farthest(onnx, cpu);
        assert.ok(difference <= 1e-5 + 1e-4 * largest, `${output} at ${JSON.stringify(size)}: ${difference}, of at most ${largest}`);
      }
    });
  }
}


