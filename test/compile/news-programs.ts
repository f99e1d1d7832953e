import type { CompileOptions } from '../../src/compile/compile.ts';
import type { Program, ProgramPass } from '../../src/compile/program.ts';
import { sizeOf } from '../../src/compile/size-of.ts';
import * as tf from '../../src/compile/tf.ts';

/** Programs in the manner of known recommenders, small, with every size that varies left open. */
export interface NewsProgram {
  readonly program: Program;
  readonly options: CompileOptions;
  /** What whole numbers stay below, besides the number of items. */
  readonly below: Readonly<Record<string, number>>;
}

type Tensors = Readonly<Record<string, tf.Tensor>>;
type Shapes = Record<string, { readonly shape: readonly number[] }>;

const [words, wide, width, heads, kinds] = [30, 6, 8, 2, 4];

const inputs = {
  tokens: { shape: ['N', 'L'], dtype: 'int32' }, tokenMask: { shape: ['N', 'L'], dtype: 'float32' },
  history: { shape: ['B', 'H'], dtype: 'int32' }, historyMask: { shape: ['B', 'H'], dtype: 'float32' },
  candidates: { shape: ['B', 'C'], dtype: 'int32' },
} as const;

function dense(x: tf.Tensor, { kernel, bias }: Tensors): tf.Tensor {
  const y = tf.matMul(tf.reshape(x, [-1, x.shape.at(-1)!]), kernel as tf.Tensor2D);
  return tf.reshape(bias ? tf.add(y, bias) : y, [...x.shape.slice(0, -1), kernel!.shape[1]!]);
}

const part = (weights: Tensors, name: string): Tensors => ({ kernel: weights[`${name}.kernel`]!, ...(weights[`${name}.bias`] ? { bias: weights[`${name}.bias`]! } : {}) });
const denseShapes = (name: string, from: number, to: number): Shapes => ({ [`${name}.kernel`]: { shape: [from, to] }, [`${name}.bias`]: { shape: [to] } });

function attention(x: tf.Tensor, mask: tf.Tensor, weights: Tensors, name: string, pass: ProgramPass): tf.Tensor {
  const [rows, steps, size] = x.shape as [number, number, number];
  const split = (y: tf.Tensor) => tf.transpose(tf.reshape(y, [rows, steps, heads, size / heads]), [0, 2, 1, 3]);
  const [query, key, value] = tf.split(dense(x, part(weights, `${name}.all`)), 3, 2).map(split);
  const scores = tf.mul(tf.matMul(query!, key!, false, true), Math.sqrt(heads / size));
  const hidden = tf.mul(tf.sub(1, tf.reshape(mask, [rows, 1, 1, steps])), -1e9);
  const mixed = tf.matMul(pass.dropout(tf.softmax(tf.add(scores, hidden)), 0.2), value!);
  return dense(tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [rows, steps, size]), part(weights, `${name}.out`));
}
const attentionShapes = (name: string): Shapes => ({ ...denseShapes(`${name}.all`, width, 3 * width), ...denseShapes(`${name}.out`, width, width) });

/** Additive attention; rows without anything give zeros. */
function pooled(x: tf.Tensor, mask: tf.Tensor, weights: Tensors, name: string): tf.Tensor {
  const [rows, steps, size] = x.shape as [number, number, number];
  const scores = tf.reshape(dense(tf.tanh(dense(x, part(weights, `${name}.1`))), part(weights, `${name}.2`)), [rows, steps]);
  const powers = tf.mul(tf.exp(scores), mask);
  const share = tf.div(powers, tf.add(tf.sum(powers, 1, true), 1e-7));
  return tf.reshape(tf.matMul(tf.reshape(share, [rows, 1, steps]), x), [rows, size]);
}
const pooledShapes = (name: string): Shapes => ({ ...denseShapes(`${name}.1`, width, width), [`${name}.2.kernel`]: { shape: [width, 1] } });

function matched(items: tf.Tensor, users: tf.Tensor, candidates: tf.Tensor): Tensors {
  const vectors = tf.gather(items, candidates);
  const [rows, several, size] = vectors.shape as [number, number, number];
  const scores = tf.reshape(tf.matMul(vectors, tf.reshape(users, [rows, size, 1])), [rows, several]);
  return { loss: tf.neg(tf.mean(tf.slice(tf.logSoftmax(scores), [0, 0], [-1, 1]))), scores };
}

const embedded = { words: { shape: [words, wide] }, ...denseShapes('project', wide, width) };

export const nrms: NewsProgram = {
  program: (weights, x, pass) => {
    const vectors = pass.dropout(dense(tf.gather(weights['words']!, x['tokens']!), part(weights, 'project')), 0.2);
    const items = pooled(attention(vectors, x['tokenMask']!, weights, 'item', pass), x['tokenMask']!, weights, 'itemPool');
    const clicks = attention(tf.gather(items, x['history']!), x['historyMask']!, weights, 'user', pass);
    return matched(items, pooled(clicks, x['historyMask']!, weights, 'userPool'), x['candidates']!);
  },
  options: {
    inputs, gradients: true,
    weights: { ...embedded, ...attentionShapes('item'), ...attentionShapes('user'), ...pooledShapes('itemPool'), ...pooledShapes('userPool') },
  },
  below: { tokens: words },
};

export const naml: NewsProgram = {
  program: (weights, x, pass) => {
    const vectors = pass.dropout(dense(tf.gather(weights['words']!, x['tokens']!), part(weights, 'project')), 0.2);
    const [rows, steps] = vectors.shape as [number, number];
    const mask = tf.reshape(x['tokenMask']!, [rows, steps, 1]);
    const windows = tf.conv1d(vectors as tf.Tensor3D, weights['filter'] as tf.Tensor3D, 1, 'same');
    const text = pass.dropout(tf.mul(tf.relu(tf.add(windows, weights['filterBias']!)), mask), 0.2);
    const kind = tf.reshape(tf.gather(weights['kinds']!, x['kind']!), [rows, 1, width]);
    const all = tf.concat([x['tokenMask']!, tf.ones([rows, 1])], 1);
    const items = pooled(tf.concat([text, kind], 1), all, weights, 'itemPool');
    const users = pooled(tf.gather(items, x['history']!), x['historyMask']!, weights, 'userPool');
    return matched(items, users, x['candidates']!);
  },
  options: {
    inputs: { ...inputs, kind: { shape: ['N'], dtype: 'int32' } }, gradients: true,
    weights: {
      ...embedded, filter: { shape: [3, width, width] }, filterBias: { shape: [width] }, kinds: { shape: [kinds, width] },
      ...pooledShapes('itemPool'), ...pooledShapes('userPool'),
    },
  },
  below: { tokens: words, kind: kinds },
};

/** Scores single pairs by cross network and batch-normalised layers; the loss is the cross entropy of logits. */
export const dcn: NewsProgram = {
  program: (weights, x, pass) => {
    const items = tf.gather(weights['items']!, x['item']!);
    const [rows, steps] = x['clicks']!.shape as [number, number];
    const mask = tf.reshape(x['mask']!, [rows, steps, 1]);
    const clicks = tf.mul(tf.gather(weights['items']!, x['clicks']!), mask);
    const users = tf.div(tf.sum(clicks, 1), tf.maximum(tf.sum(mask, 1), 1));
    const start = tf.concat([users, items], 1);
    let cross: tf.Tensor = start;
    for (const layer of ['0', '1']) {
      cross = tf.add(tf.add(tf.mul(tf.matMul(cross, weights[`cross${layer}`]!), start), weights[`crossBias${layer}`]!), cross);
    }
    const hidden = dense(start, part(weights, 'deep'));
    const { mean, variance } = tf.moments(hidden, 0, true);
    pass.keep('mean', tf.reshape(mean, [width]));
    pass.keep('variance', tf.mul(tf.reshape(variance, [width]), tf.div(sizeOf(rows), tf.maximum(tf.sub(sizeOf(rows), 1), 1))));
    const normal = tf.add(tf.mul(tf.mul(tf.sub(hidden, mean), tf.rsqrt(tf.add(variance, 1e-5))), weights['gain']!), weights['shift']!);
    const deep = pass.dropout(tf.relu(normal), 0.2);
    const logits = tf.reshape(dense(tf.concat([cross, deep], 1), part(weights, 'score')), [rows]);
    const entropy = tf.add(tf.sub(tf.relu(logits), tf.mul(logits, x['label']!)), tf.log1p(tf.exp(tf.neg(tf.abs(logits)))));
    return { loss: tf.mean(entropy), logits };
  },
  options: {
    inputs: {
      item: { shape: ['B'], dtype: 'int32' }, clicks: { shape: ['B', 'H'], dtype: 'int32' }, mask: { shape: ['B', 'H'], dtype: 'float32' },
      label: { shape: ['B'], dtype: 'float32' },
    },
    gradients: true,
    weights: {
      items: { shape: [words, width] }, cross0: { shape: [2 * width, 1] }, cross1: { shape: [2 * width, 1] }, crossBias0: { shape: [2 * width] }, crossBias1: { shape: [2 * width] },
      ...denseShapes('deep', 2 * width, width), gain: { shape: [width] }, shift: { shape: [width] }, ...denseShapes('score', 3 * width, 1),
    },
  },
  below: { item: words, clicks: words },
};
