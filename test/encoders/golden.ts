import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { OptionsError } from '../../src/core/errors.ts';
import type { ColumnKind } from '../../src/encoders/columns/column-kind.ts';
import { openSafetensors } from '../../src/io/safetensors.ts';
import { inference } from '../../src/nn/module.ts';
import type { SequenceEncoder, Sequences } from '../../src/nn/parts.ts';
import { shared, skipWithout } from '../shared.ts';
import type { Named, Read } from './legommenders-weights.ts';


export interface Golden {
  /** Name below goldens/legommenders/operators. */
  readonly file: string;
  readonly encoder: SequenceEncoder;
  /** Our weights from theirs; it is used for their gradients as well, and so has to be linear. */
  readonly weights: (read: Read) => Named;
  /** The columns of the file, where it has several: they are laid as `simpleInputer` lays them. */
  readonly columns?: Readonly<Record<string, ColumnKind>>;
  readonly gap?: number;
  /** The original's gradient at padding, which ours does not have: compared only where something is. */
  readonly unmasked?: boolean;
}

/** Output, and gradients of inputs and weights of sum(output * cotangent): relative 1e-4, or absolute 1e-5 near zero. */
export function goldenParity({ file, encoder, weights, columns = {}, gap = 0, unmasked = false }: Golden): void {
  const path = `models/goldens/legommenders/operators/${file}.safetensors`;
  test(`${encoder.name} gives the numbers of ${file}: output and gradients`, skipWithout(path), async (t) => {
    const stored = await readAll(shared(path)!);
    const read = (prefix: string): Read => (name) => stored.get(`${prefix}${name}`) ?? missing(`${prefix}${name}`);
    const given = weights(read('weight.'));
    const { vectors, mask, columns: numbers, cut } = laid(read, columns, gap);
    const names = Object.keys(encoder.weights);
    assert.deepEqual(Object.keys(given).sort(), [...names].sort());
    for (const name of names) assert.deepEqual(given[name]!.shape, encoder.weights[name]!.shape, name);
    const run = (x: tf.Tensor, ...values: tf.Tensor[]) => encoder.forward(
      Object.fromEntries(names.map((name, at) => [name, values[at]!])), { vectors: x, mask, ...(numbers && { columns: numbers }) }, inference);
    const inputs = [vectors, ...names.map((name) => given[name]!)];
    const worst = [far('output', read('')('output'), run(...inputs as [tf.Tensor]))];

    const gradients = tf.grads((...all) => tf.sum(tf.mul(run(...all as [tf.Tensor]), read('')('cotangent'))))(inputs);
    const expected = weights(read('grad.weight.'));
    for (const [at, name] of names.entries()) worst.push(far(name, expected[name]!, gradients[at + 1]!));
    for (const [column, gradient] of Object.entries(cut(gradients[0]!))) {
      const [name, there] = column === '' ? ['embeddings', read('input.')('mask')] : [`embeddings.${column}`, read('input.')(`mask.${column}`)];
      const only = (x: tf.Tensor) => unmasked ? tf.mul(x, tf.expandDims(there, -1)) : x;
      worst.push(far(`input ${column}`, only(read('grad.input.')(name)), only(gradient)));
    }
    t.diagnostic(`${file}: ${worst.length} tensors, furthest by ${Math.max(...worst).toExponential(1)} of the largest value`);
  });
}

export async function readAll(path: string): Promise<Map<string, tf.Tensor>> {
  const file = await openSafetensors(path);
  const all = new Map<string, tf.Tensor>();
  for (const name of file.tensors.keys()) {
    const { shape, values } = await file.read(name);
    all.set(name, tf.tensor(Float32Array.from(values), [...shape]));
  }
  await file.close();
  return all;
}

function missing(name: string): tf.Tensor {
  if (/^grad\./.test(name)) return tf.scalar(0); // a weight that the original does not use
  throw new OptionsError('missing-value', `the golden has no "${name}"`, 'look at its header');
}

/** One sequence, from the file's one or its columns, and the way back for gradients. */
function laid(read: (prefix: string) => Read, columns: Readonly<Record<string, ColumnKind>>, gap: number): Sequences & { cut: (x: tf.Tensor) => Record<string, tf.Tensor> } {
  const input = read('input.');
  const names = Object.keys(columns);
  if (names.length === 0) return { vectors: input('embeddings'), mask: input('mask'), cut: (x) => ({ '': x }) };
  const vectors: tf.Tensor[] = [];
  const masks: tf.Tensor[] = [];
  const numbers: tf.Tensor[] = [];
  const places: Record<string, [number, number]> = {};
  let at = 0;
  for (const kind of ['single', 'sequence'] as const) {
    for (const name of names.filter((one) => columns[one] === kind)) {
      const part = input(`embeddings.${name}`);
      const [rows, steps, width] = part.shape as [number, number, number];
      const empty = kind === 'sequence' && numbers.some((one) => one.shape[1]! > 1) ? gap : 0;
      vectors.push(tf.zeros([rows, empty, width]), part);
      masks.push(tf.zeros([rows, empty]), input(`mask.${name}`));
      numbers.push(tf.fill([rows, empty], -1, 'int32'), tf.fill([rows, steps], names.indexOf(name), 'int32'));
      places[name] = [at + empty, steps];
      at += empty + steps;
    }
  }
  return {
    vectors: tf.concat(vectors, 1), mask: tf.concat(masks, 1), columns: tf.concat(numbers, 1),
    cut: (x) => Object.fromEntries(Object.entries(places).map(([name, [from, steps]]) => [name, tf.slice(x, [0, from, 0], [-1, steps, -1])])),
  };
}

function far(what: string, expected: tf.Tensor, actual: tf.Tensor): number {
  const [wanted, got] = [tf.broadcastTo(expected, actual.shape).dataSync(), actual.dataSync()];
  assert.deepEqual(expected.rank === 0 ? actual.shape : expected.shape, actual.shape, what);
  let [worst, most] = [0, 1e-3]; // below it a gradient is a difference of nearly equal numbers
  for (let i = 0; i < got.length; i++) {
    const difference = Math.abs(wanted[i]! - got[i]!);
    assert.ok(difference <= 1e-5 + 1e-4 * Math.abs(wanted[i]!), `${what}[${i}]: ${got[i]}, the golden says ${wanted[i]}`);
    [worst, most] = [Math.max(worst, difference), Math.max(most, Math.abs(wanted[i]!))];
  }
  return worst / most;
}
