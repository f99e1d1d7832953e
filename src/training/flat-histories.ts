import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import type { Sequences } from '../nn/parts.ts';
import { placesAmong } from '../nn/places-among.ts';
import { tokenColumns } from './item-vectors.ts';
import { laidColumns, numberedColumns } from './laid-columns.ts';
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
 * For an encoder that is told columns and items (`structured`) the newest item comes first; nothing moves, places say so.
 *
 * The tokens of an item are looked up and laid once, however many users clicked it.
 *
 * @param tables Vectors of the rows that the batch has of each vocabulary.
 */
export function flatHistories(recommender: Recommender, tables: Inputs, inputs: Inputs, { history, mask }: ClickPlaces, special: Tensor | undefined): Sequences {
  const { flatten, users: { structured } } = recommender;
  const columns = tokenColumns(recommender, tables, inputs, 0);
  const item = laidColumns(structured ? numberedColumns(columns) : columns, special && { ...flatten, once: true, rows: special });
  const [users, width] = [history.shape[0]!, item.vectors.shape[2]!];
  const there = tf.mul(tf.gather(item.mask, history as tf.Tensor1D), tf.expandDims(mask, 2));
  const whole = (steps: Tensor) => tf.reshape(steps, [users, -1]);
  const vectors = tf.reshape(tf.gather(item.vectors, history as tf.Tensor1D), [users, -1, width]);
  const once = flatten!.cls ? tf.mul(there, onceFirst(item.mask, mask)) : there;
  if (structured) {
    const columns = tf.gather(item.columns!, history as tf.Tensor1D);
    const own = tf.mul(once, tf.cast(tf.greaterEqual(columns, tf.scalar(0, 'int32')), 'float32'));
    return { vectors, mask: whole(once), positions: whole(newestFirst(once, own)), columns: whole(columns), items: whole(itemNumbers(own, mask)) };
  }
  return { vectors, mask: whole(once), positions: placesAmong(whole(once)) };
}

/** The place of each token of [users, clicks, steps] where the last click comes first; special tokens, which items have not, come before all. */
function newestFirst(there: Tensor, own: Tensor): Tensor {
  const before = tf.cumsum(tf.sum(own, 2), 1, true, true);
  const within = tf.add(tf.expandDims(before, 2), tf.cumsum(own, 2, true));
  const specials = tf.sum(tf.sub(there, own), [1, 2], true);
  return tf.cast(tf.mul(own, tf.add(within, specials)), 'int32');
}

/** 1 for tokens of the last click, 2 for those of the one before it; 0 for what is not there. */
const itemNumbers = (there: Tensor, clicks: Tensor): Tensor => tf.cast(tf.mul(there, tf.expandDims(tf.cumsum(clicks, 1, false, true), 2)), 'int32');

/** [clicks, steps of an item]: every item is laid with a first token, and only that of the first click is there. */
function onceFirst(item: Tensor, clicks: Tensor): Tensor {
  const isFirst = (steps: number) => tf.cast(tf.equal(tf.range(0, steps, 1, 'int32'), tf.scalar(0, 'int32')), 'float32');
  const [click, step] = [tf.expandDims(isFirst(clicks.shape[1]!), 1), tf.expandDims(isFirst(item.shape[1]!), 0)];
  return tf.sub(1, tf.mul(tf.sub(1, click), step));
}
