import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { openSafetensors } from '../../src/io/safetensors.ts';
import { inference, type Pass } from '../../src/nn/module.ts';
import type { Pairs, Predictor } from '../../src/nn/parts.ts';
import { binaryCrossEntropy } from '../../src/training/losses/binary-cross-entropy.ts';
import { softmaxOverCandidates } from '../../src/training/losses/softmax-over-candidates.ts';
import { shared, skipWithout } from '../shared.ts';
import '../nn/cpu.ts';

/** Where a weight of ours is in the golden file, and what is to be done with it. */
export type Place = readonly [name: string, change?: (golden: tf.Tensor) => tf.Tensor];
export type Places = Readonly<Record<string, Place>>;

export const turned = (golden: tf.Tensor): tf.Tensor => tf.transpose(golden);
export const flat = (golden: tf.Tensor): tf.Tensor => tf.reshape(golden, [-1]);

/** Kernel and bias of one linear layer. */
export const linearPlaces = (ours: string, golden: string): Places =>
  ({ [`${ours}.kernel`]: [`${golden}.weight`, turned], [`${ours}.bias`]: [`${golden}.bias`] });

/** An mlp of `hidden` layers: the original numbers linear, batch norm and activation one after another. */
export function mlpPlaces(ours: string, golden: string, hidden: number, { norm = false, out = true } = {}): Places {
  const step = norm ? 3 : 2;
  const layers = Array.from({ length: hidden }, (_, layer) => ({
    ...linearPlaces(`${ours}.${layer}.linear`, `${golden}.${step * layer}`),
    ...(norm && normPlaces(`${ours}.${layer}.norm`, `${golden}.${step * layer + 1}`)),
  }));
  return Object.assign({}, ...layers, out && linearPlaces(`${ours}.out`, `${golden}.${step * hidden}`)) as Places;
}

export const statisticsPlaces = (ours: string, golden: string): Places =>
  ({ [`${ours}.mean`]: [`${golden}.running_mean`], [`${ours}.variance`]: [`${golden}.running_var`] });

export const gainPlaces = (ours: string, golden: string): Places => ({ [`${ours}.gain`]: [`${golden}.weight`], [`${ours}.bias`]: [`${golden}.bias`] });

const normPlaces = (ours: string, golden: string): Places => ({ ...gainPlaces(ours, golden), ...statisticsPlaces(ours, golden) });

const folder = 'models/goldens/legommenders';

/** Outputs, loss, gradients and kept statistics are those that the original gave. */
export function agreesWithGolden(name: string, predictor: Predictor, places: Places): void {
  test(`${predictor.name} agrees with ${name} of Legommenders`, skipWithout(`${folder}/predictors/${name}.safetensors`), async (t) => {
    const golden = await readAll(shared(`${folder}/predictors/${name}.safetensors`)!);
    const { loss_value: loss } = await entryOf(name);
    const place = (prefix: string, ours: string) => {
      const [theirs, change = (same: tf.Tensor) => same] = places[ours]!;
      return change(golden.get(`${prefix}${theirs}`)!);
    };
    const names = Object.keys(predictor.weights);
    assert.deepEqual(Object.keys(places).sort(), [...names].sort(), 'every weight has a place');
    const weights = Object.fromEntries(names.map((ours) => [ours, place('weight.', ours)]));
    for (const ours of names) assert.deepEqual(weights[ours]!.shape, predictor.weights[ours]!.shape, ours);

    const worst = { size: 0, of: '' };
    const near = (what: string, ours: tf.Tensor, theirs: tf.Tensor) => {
      assert.equal(ours.size, theirs.size, what);
      const expected = theirs.dataSync();
      ours.dataSync().forEach((value, i) => {
        const size = Math.abs(value - expected[i]!) / (1e-5 + 1e-4 * Math.abs(expected[i]!));
        assert.ok(size <= 1, `${what}[${i}]: ${value}, golden ${expected[i]}`);
        if (size > worst.size) Object.assign(worst, { size, of: what });
      });
    };

    const inputs = inputsOf(golden);
    near('output.eval', predictor.forward(weights, inputs.pairs, inference), golden.get('output.eval')!);

    const kept: Record<string, tf.Tensor> = {};
    const training: Pass = { training: true, dropout: (values) => values, keep: (ours, value) => { kept[ours] = tf.keep(value.clone()); } };
    near('output.train', predictor.forward(weights, inputs.pairs, training), golden.get('output.train')!);
    for (const ours of Object.keys(kept)) near(`after_train.${ours}`, kept[ours]!, place('after_train.', ours));
    assert.deepEqual(Object.keys(kept).sort(), names.filter((ours) => predictor.weights[ours]!.frozen).sort(), 'everything frozen is kept');

    const trained = names.filter((ours) => !predictor.weights[ours]!.frozen);
    const lossOf = (...tensors: tf.Tensor[]) => {
      const given = inputsOf(new Map([...golden, ...inputs.names.map((input, i) => [input, tensors[i]!] as const)]));
      const moved = Object.fromEntries(trained.map((ours, i) => [ours, tensors[inputs.names.length + i]!]));
      const scores = predictor.forward({ ...weights, ...moved }, given.pairs, training);
      const label = golden.get('label');
      return (label ? binaryCrossEntropy({ scores, labels: tf.reshape(label, [-1, 1]) }) : softmaxOverCandidates({ scores })) as tf.Scalar;
    };
    const { value, grads } = tf.valueAndGrads(lossOf)([...inputs.names.map((input) => golden.get(input)!), ...trained.map((ours) => weights[ours]!)]);
    near('loss', value, tf.scalar(loss));
    inputs.names.forEach((input, i) => near(`grad.${input}`, grads[i]!, golden.get(`grad.${input}`)!));
    trained.forEach((ours, i) => near(`grad.${ours}`, grads[inputs.names.length + i]!, place('grad.weight.', ours)));
    t.diagnostic(`largest difference: ${worst.size.toFixed(3)} of the tolerance, in ${worst.of}`);
  });
}

/** The original scores rows of one user and one item; MINER several items, DIN the clicks. */
function inputsOf(golden: ReadonlyMap<string, tf.Tensor>): { pairs: Pairs; names: string[] } {
  const [user, item, clicks, mask] = ['user', 'item', 'clicks', 'mask'].map((name) => golden.get(`input.${name}`));
  return {
    names: ['input.user', 'input.item', 'input.clicks'].filter((name) => golden.has(name)),
    pairs: {
      users: user ?? item!,
      candidates: item!.rank === 2 ? tf.expandDims(item!, 1) : item!,
      ...(clicks && { history: { vectors: clicks, mask: mask! } }),
    },
  };
}

export async function readAll(path: string): Promise<Map<string, tf.Tensor>> {
  const file = await openSafetensors(path);
  const tensors = new Map<string, tf.Tensor>();
  for (const [name, { type }] of file.tensors) {
    if (type !== 'F32' && name !== 'input.mask') continue;
    const { values, shape } = await file.read(name);
    tensors.set(name, tf.tensor(Float32Array.from(values), [...shape]));
  }
  await file.close();
  for (const prefix of ['weight.', 'grad.weight.']) { // the gates of DCNv2's experts: one tensor each
    const gates = [...tensors.keys()].filter((name) => name.startsWith(`${prefix}cross_net.gating.`)).sort();
    if (gates.length > 0) tensors.set(`${prefix}cross_net.gating`, tf.transpose(tf.concat(gates.map((name) => tensors.get(name)!), 0)));
  }
  return tensors;
}

async function entryOf(name: string): Promise<{ loss_value: number }> {
  const index = JSON.parse(await readFile(shared(`${folder}/index.json`)!, 'utf8')) as { predictors: { file: string; loss_value: number }[] };
  return index.predictors.find(({ file }) => file === `predictors/${name}.safetensors`)!;
}
