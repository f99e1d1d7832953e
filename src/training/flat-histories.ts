import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import type { Sequences } from '../nn/parts.ts';
import { placesAmong } from '../nn/places-among.ts';
import { tokenColumns } from './item-vectors.ts';
import { laidColumns } from './laid-columns.ts';
import type { Recommender } from './recommender.ts';

type Inputs = Readonly<Record<string, Tensor>>;

/** Where the clicks of some users are among the items, [users, clicks], and which of them are there. */
export interface ClickPlaces {
  readonly history: Tensor;
  readonly mask: Tensor;
}

/**
 * The tokens of all clicked items as one sequence for each user: `[CLS] title [ATTR_SEP] category [SEP] title ...` in the order of
 * `flattenInputer`, with padding wherever an item or a history is shorter than the longest; each step says its place without it.
 *
 * The tokens of an item are looked up and laid once, however many users clicked it.
 *
 * @param tables Vectors of the rows that the batch has of each vocabulary.
 */
export function flatHistories(recommender: Recommender, tables: Inputs, inputs: Inputs, { history, mask }: ClickPlaces, special: Tensor | undefined): Sequences {
  const { flatten } = recommender;
  const item = laidColumns(tokenColumns(recommender, tables, inputs, 0), special && { ...flatten, once: true, rows: special });
  const [users, width] = [history.shape[0]!, item.vectors.shape[2]!];
  const there = tf.mul(tf.gather(item.mask, history as tf.Tensor1D), tf.expandDims(mask, 2));
  const masks = tf.reshape(flatten!.cls ? tf.mul(there, onceFirst(item.mask, mask)) : there, [users, -1]);
  return { vectors: tf.reshape(tf.gather(item.vectors, history as tf.Tensor1D), [users, -1, width]), mask: masks, positions: placesAmong(masks) };
}

/** [clicks, steps of an item]: every item is laid with a first token, and only that of the first click is there. */
function onceFirst(item: Tensor, clicks: Tensor): Tensor {
  const isFirst = (steps: number) => tf.cast(tf.equal(tf.range(0, steps, 1, 'int32'), tf.scalar(0, 'int32')), 'float32');
  const [click, step] = [tf.expandDims(isFirst(clicks.shape[1]!), 1), tf.expandDims(isFirst(item.shape[1]!), 0)];
  return tf.sub(1, tf.mul(tf.sub(1, click), step));
}
