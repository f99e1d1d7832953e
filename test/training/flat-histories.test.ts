/** A history as one sequence of tokens, made of items that are looked up once: the sequence that `flattenInputer` lays token by token. */
import '../nn/cpu.ts';

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { flattenInputer } from '../../src/encoders/inputers/flatten-inputer.ts';
import { flattenTransformer } from '../../src/recommenders/flatten-transformer.ts';
import { flatHistories } from '../../src/training/flat-histories.ts';

const texts = { title: { from: 'title', as: 'words' }, beat: { from: 'beat', as: 'category' } } as const;
/** Three items of 2, 0 and 3 words; users of two clicks, none and three. */
const titles = { offsets: Int32Array.of(0, 2, 2, 5), values: Int32Array.of(4, 5, 6, 7, 8) };
const beats = Int32Array.of(1, 2, 1);
const clicks = { offsets: Int32Array.of(0, 2, 2, 5), values: Int32Array.of(0, 2, 2, 1, 0) };

/** A token's vector tells it: words 4 to 8, beats 100 more. */
const tables = { words: tf.tensor2d([...Array(9).keys()], [9, 1]), beat: tf.tensor2d([100, 101, 102], [3, 1]) };
const inputs = {
  'text.title.0': tf.tensor2d([4, 5, 0, 0, 0, 0, 6, 7, 8], [3, 3], 'int32'), 'textMask.title.0': tf.tensor2d([1, 1, 0, 0, 0, 0, 1, 1, 1], [3, 3]),
  'text.beat.0': tf.tensor2d([1, 2, 1], [3, 1], 'int32'), 'textMask.beat.0': tf.ones([3, 1]),
};
const history = tf.tensor2d([0, 2, 0, 0, 0, 0, 2, 1, 0], [3, 3], 'int32');
const mask = tf.tensor2d([1, 1, 0, 0, 0, 0, 1, 1, 1], [3, 3]);

for (const flatten of [{ cls: true, sep: true, attrSep: true }, { cls: false, sep: true, attrSep: false }, { cls: true, sep: false, attrSep: true }]) {
  test(`tokens and their places are those of flattenInputer: ${JSON.stringify(flatten)}`, () => {
    const recommender = flattenTransformer({ texts, width: 8, flatten });
    // Special tokens as the inputer numbers them, with 200 more.
    const flat = flatHistories(recommender, tables, inputs, { history, mask }, tf.tensor2d([201, 202, 203], [3, 1]));
    const [vectors, there, positions] = [flat.vectors, flat.mask, flat.positions!].map((tensor) => tensor.dataSync());
    const steps = flat.mask.shape[1]!;
    const laid = flattenInputer(flatten).lay([{ name: 'title', tokens: titles }, { name: 'beat', tokens: beats }], { name: 'history', tokens: clicks }, [0, 1, 2]);
    for (const user of [0, 2]) {
      const at = [...Array(steps).keys()].map((step) => user * steps + step).filter((place) => there![place] === 1);
      const theirs = [...Array(laid.steps).keys()].map((step) => user * laid.steps + step).filter((place) => laid.mask[place] === 1);
      assert.deepEqual(at.map((place) => vectors![place]), theirs.map((place) => laid.ids[place]! + [0, 100, 200][laid.columns[place]!]!));
      assert.deepEqual(at.map((place) => positions![place]), theirs.map((_, place) => place));
    }
    assert.ok(there!.subarray(steps, 2 * steps).every((one) => one === 0), 'a user without a click has no token');
  });
}

test('an encoder that is told columns and items reads the newest item first, behind one special token', () => {
  const made = flattenTransformer({ texts, width: 8, flatten: { cls: true, sep: false, attrSep: false } });
  const flat = flatHistories({ ...made, users: { ...made.users, structured: true } }, tables, inputs, { history, mask }, tf.tensor2d([201, 202, 203], [3, 1]));
  const told = (user: number) => {
    const [vectors, there, positions, columns, items] = [flat.vectors, flat.mask, flat.positions!, flat.columns!, flat.items!].map((tensor) => tf.slice(tf.reshape(tensor, [3, -1]), [user, 0], [1, -1]).dataSync());
    const steps = [...there!.keys()].filter((step) => there![step] === 1);
    const inOrder = steps.sort((a, b) => positions![a]! - positions![b]!);
    assert.deepEqual(inOrder.map((step) => positions![step]), inOrder.map((_, place) => place));
    return inOrder.map((step) => [vectors![step], columns![step], items![step]]);
  };
  assert.deepEqual(told(0), [[201, -1, 0], [6, 0, 1], [7, 0, 1], [8, 0, 1], [101, 1, 1], [4, 0, 2], [5, 0, 2], [101, 1, 2]]);
  assert.deepEqual(told(1), []);
  assert.deepEqual(told(2), [[201, -1, 0], [4, 0, 1], [5, 0, 1], [101, 1, 1], [102, 1, 2], [6, 0, 3], [7, 0, 3], [8, 0, 3], [101, 1, 3]]);
});
