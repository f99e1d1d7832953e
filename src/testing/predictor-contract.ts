import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { inference, type Pass, type Weights } from '../nn/module.ts';
import type { Pairs, Predictor } from '../nn/parts.ts';
import { drawnTensor, drawnWeights } from './drawn-weights.ts';

export interface PredictorShapes {
  /** Width of user and item vectors. */
  readonly width: number;
  /** Interests of a user: 0 for one vector without an axis of its own. */
  readonly interests?: number;
  /** Axes of a candidate, where it is more than `width`. */
  readonly candidate?: readonly number[];
}

/**
 * The promises every predictor keeps, on the tfjs backend that the test has set.
 *
 * One line in a predictor's test file buys all of these; the file then only says what is particular to it.
 * Dropout has to be off: gradients are to reach every weight.
 */
export function predictorContract(make: () => Predictor, shapes: PredictorShapes): void {
  const { interests = 0 } = shapes;
  const { name, weights: specs, readsHistory } = make();
  const trained = Object.keys(specs).filter((weight) => !specs[weight]!.frozen);
  const title = `${JSON.stringify(make())}${interests > 0 ? `, ${interests} interests` : ''}`.slice(0, 160);
  const says = (promise: string, check: () => void) => test(`${title}: ${promise}`, () => { tf.tidy(check); });
  const scored = (pairs: Pairs, weights: Weights = drawnWeights(specs)) => make().forward(weights, pairs, inference);

  says('says what it is, and what was asked for', () => {
    assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    const json = make().toJSON() as { predictor: string };
    assert.equal(json.predictor, name);
    assert.deepEqual(JSON.parse(JSON.stringify(json)), json);
    assert.deepEqual(make().weights, specs);
  });

  for (const [users, candidates] of [[1, 1], [1, 4], [3, 1], [3, 5]] as const) {
    says(`scores ${users} x ${candidates} pairs`, () => {
      const scores = scored(pairsOf(shapes, users, candidates));
      assert.deepEqual(scores.shape, [users, candidates]);
      assert.ok(finite(scores));
    });
  }

  says('scores a candidate by itself, whatever is beside it', () => {
    const pairs = pairsOf(shapes, 3, 4);
    const whole = scored(pairs);
    const order = [2, 0, 3, 1];
    near(scored({ ...pairs, candidates: tf.gather(pairs.candidates, order, 1) }), tf.gather(whole, order, 1));
    for (let at = 0; at < 4; at++) near(scored({ ...pairs, candidates: tf.gather(pairs.candidates, [at], 1) }), tf.gather(whole, [at], 1));
  });

  says('scores a user by itself, whoever is beside it', () => {
    const pairs = pairsOf(shapes, 3, 2);
    const whole = scored(pairs);
    for (let at = 0; at < 3; at++) near(scored(usersAt(pairs, [at])), tf.gather(whole, [at]));
  });

  for (const users of [3, 1]) {
    says(`gives gradients to all that it reads, for a batch of ${users}`, () => {
      const inputs = pairsOf(shapes, users, 3);
      const gradients = gradientsOf(make(), drawnWeights(specs), inputs, trained);
      for (const [what, gradient] of Object.entries(gradients)) assert.ok(finite(gradient), `${what} is not finite`);
      const still = Object.keys(gradients).filter((what) => gradients[what]!.dataSync().every((value) => value === 0));
      assert.deepEqual(still, [], 'no gradient');
    });
  }

  says('keeps its frozen weights while training, and nothing otherwise', () => {
    const keptBy = (training: boolean) => {
      const kept: string[] = [];
      const pass: Pass = { training, dropout: (values) => values, keep: (weight, value) => { kept.push(weight); assert.deepEqual(value.shape, specs[weight]?.shape); } };
      make().forward(drawnWeights(specs), pairsOf(shapes, 3, 2), pass);
      return kept.sort();
    };
    assert.deepEqual(keptBy(true), Object.keys(specs).filter((weight) => specs[weight]!.frozen).sort());
    assert.deepEqual(keptBy(false), []);
  });

  if (readsHistory) {
    says('does not see what is in the padding', () => {
      const pairs = pairsOf(shapes, 3, 2);
      const { vectors, mask } = pairs.history!;
      const padding = tf.mul(tf.sub(1, tf.expandDims(mask, 2)), 100);
      near(scored({ ...pairs, history: { vectors: tf.add(vectors, padding), mask } }), scored(pairs));
    });

    says('scores users without clicks', () => {
      const pairs = pairsOf(shapes, 3, 2);
      const none = { vectors: pairs.history!.vectors, mask: tf.zerosLike(pairs.history!.mask) };
      assert.ok(finite(scored({ ...pairs, history: none })));
    });

    says('says so when there is no history', () => {
      const { users, candidates } = pairsOf(shapes, 3, 2);
      assert.throws(() => scored({ users, candidates }), { name: 'OptionsError', code: 'missing-value' });
    });
  }
}

function pairsOf({ width, interests = 0, candidate = [width] }: PredictorShapes, users: number, candidates: number): Pairs {
  const clicks = 6;
  const lengths = Array.from({ length: users }, (_, user) => clicks - 2 * (user % 3));
  return {
    users: drawnTensor(interests > 0 ? [users, interests, width] : [users, width], 1),
    candidates: drawnTensor([users, candidates, ...candidate], 2),
    history: {
      vectors: drawnTensor([users, clicks, width], 3),
      mask: tf.tensor2d(lengths.map((length) => Array.from({ length: clicks }, (_, click) => Number(click < length)))),
    },
  };
}

const usersAt = ({ users, candidates, history }: Pairs, at: number[]): Pairs => ({
  users: tf.gather(users, at), candidates: tf.gather(candidates, at),
  history: { vectors: tf.gather(history!.vectors, at), mask: tf.gather(history!.mask, at) },
});

/** By name of a weight or of an input that the predictor reads. */
function gradientsOf(predictor: Predictor, weights: Weights, pairs: Pairs, trained: readonly string[]): Record<string, Tensor> {
  const { readsHistory } = predictor;
  const read = readsHistory ? pairs.history!.vectors : pairs.users;
  const by = drawnTensor(pairs.candidates.shape.slice(0, 2), 4);
  const training: Pass = { training: true, dropout: (values) => values, keep: () => {} };
  const score = (first: Tensor, candidates: Tensor, ...tensors: Tensor[]) => {
    const given = readsHistory ? { ...pairs, candidates, history: { ...pairs.history!, vectors: first } } : { ...pairs, users: first, candidates };
    const moved = Object.fromEntries(trained.map((weight, i) => [weight, tensors[i]!]));
    return tf.sum(tf.mul(predictor.forward({ ...weights, ...moved }, given, training), by)) as tf.Scalar;
  };
  const gradients = tf.grads(score)([read, pairs.candidates, ...trained.map((weight) => weights[weight]!)]);
  return Object.fromEntries([readsHistory ? 'history' : 'users', 'candidates', ...trained].map((what, i) => [what, gradients[i]!]));
}

const finite = (tensor: Tensor): boolean => tensor.dataSync().every(Number.isFinite);

function near(actual: Tensor, expected: Tensor): void {
  assert.deepEqual(actual.shape, expected.shape);
  const wanted = expected.dataSync();
  actual.dataSync().forEach((value, i) => assert.ok(Math.abs(value - wanted[i]!) <= 1e-5 * (1 + Math.abs(wanted[i]!)), `${value} is not ${wanted[i]}`));
}
