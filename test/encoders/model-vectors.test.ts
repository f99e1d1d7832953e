import '../nn/cpu.ts';

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import * as tf from '../../src/compile/tf.ts';
import { listOf } from '../../src/core/column.ts';
import { additive } from '../../src/encoders/additive.ts';
import { attention } from '../../src/encoders/attention.ts';
import { cnn } from '../../src/encoders/cnn.ts';
import { cnnCat } from '../../src/encoders/cnn-cat.ts';
import { fastformer } from '../../src/encoders/fastformer.ts';
import { gru } from '../../src/encoders/gru.ts';
import { identity } from '../../src/encoders/identity.ts';
import { concatInputer, type Inputer } from '../../src/encoders/inputers/concat-inputer.ts';
import { distinctTokens } from '../../src/encoders/inputers/distinct-tokens.ts';
import { simpleInputer } from '../../src/encoders/inputers/simple-inputer.ts';
import type { TokenColumn } from '../../src/encoders/inputers/token-column.ts';
import { polyAttention } from '../../src/encoders/poly-attention.ts';
import { pooling } from '../../src/encoders/pooling.ts';
import { tokenVectors } from '../../src/nn/token-vectors.ts';
import { transformer } from '../../src/encoders/transformer.ts';
import { embeddingTable } from '../../src/nn/embedding-table.ts';
import { inference, type Weights } from '../../src/nn/module.ts';
import type { SequenceEncoder } from '../../src/nn/parts.ts';
import { shared, skipWithout } from '../shared.ts';
import { readAll } from './golden.ts';
import * as named from './legommenders-weights.ts';

const folder = 'models/goldens/legommenders';
const kinds = ['sequence', 'sequence', 'single'] as const;
const none = () => ({});

interface Side { readonly encoder: SequenceEncoder; readonly weights: (read: named.Read) => named.Named }
interface Model { readonly item: Side & { inputer: Inputer }; readonly user: Side; readonly words?: string }

const sep = concatInputer({ sep: true });
const attended = { encoder: attention({ width: 16, heads: 4, hidden: 20 }), weights: named.attentionWeights };
const fast = { encoder: fastformer({ width: 16, heads: 4, layers: 1 }), weights: (read: named.Read) => named.fastformerWeights(read, 1) };
const deep = { encoder: transformer({ width: 16, heads: 4, layers: 2 }), weights: (read: named.Read) => named.transformerWeights(read, 2) };
const poly = { encoder: polyAttention({ width: 16, interests: 5, hidden: 10, paddingCounts: true }), weights: named.polyAttentionWeights };
const simple = simpleInputer({ gap: 1 });
const byId = { inputer: concatInputer(), encoder: identity({ width: 16 }), weights: none };

const models: Readonly<Record<string, Model>> = {
  naml: {
    item: { inputer: simple, encoder: cnn({ width: 16, input: 12, hidden: 20, columns: kinds }), weights: named.cnnWeights },
    user: { encoder: additive({ width: 16, hidden: 20 }), weights: named.additiveWeights },
  },
  nrms: { item: { inputer: sep, encoder: attention({ width: 16, input: 12, heads: 4, hidden: 20 }), weights: named.attentionWeights }, user: attended },
  lstur: {
    item: { inputer: simple, encoder: cnnCat({ width: 16, hidden: 20, columns: kinds }), weights: named.cnnCatWeights },
    user: { encoder: gru({ width: 48, hidden: 16 }), weights: (read) => named.gruWeights(read, 1) },
  },
  fastformer: { item: { ...fast, inputer: concatInputer() }, user: fast },
  miner: { item: { ...deep, inputer: sep }, user: poly },
  bst_text: { item: { inputer: simple, encoder: pooling({ width: 16, columns: 3 }), weights: none }, user: deep },
  nrms_id: { item: byId, user: attended, words: 'nid' },
  miner_id: { item: byId, user: poly, words: 'nid' },
};

for (const [name, { item, user, words = 'words' }] of Object.entries(models)) {
  const path = `${folder}/models/${name}.safetensors`;
  test(`item and user vectors of ${name} are those of Legommenders, from token numbers on`, skipWithout(path, `${folder}/toy.json`), async () => {
    const stored = await readAll(shared(path)!);
    const read = (prefix: string): named.Read => (tensor) => stored.get(prefix + tensor)!;
    const { columns, clicks, users, candidates } = toy(words === 'nid');
    const items = run(item.encoder, item.weights(read('weight.item_op.')), itemSequences(item.inputer, columns, read('weight.embedding_vocab_table.'), words));
    if (stored.has('item_vectors')) near(stored.get('item_vectors')!, tf.reshape(tf.gather(items, tf.tensor1d(candidates, 'int32')), [4, 5, -1]));

    const laid = concatInputer().lay([clicks], users, 8);
    const padded = laid.ids.map((id) => Math.max(id, 0)); // the original pads with item 0
    const mask = tf.tensor(laid.mask, [4, 8]);
    const seen = tf.reshape(tf.gather(items, tf.tensor1d(padded, 'int32')), [4, 8, -1]);
    const vectors = words === 'nid' ? tf.mul(seen, tf.expandDims(mask, -1)) : seen; // and with zeros where items have no content
    near(stored.get('user_vectors')!, run(user.encoder, user.weights(read('weight.user_op.')), { vectors, mask }));
  });
}

/** Every item of the toy as a sequence of vectors. */
function itemSequences(inputer: Inputer, columns: readonly TokenColumn[], read: named.Read, words: string) {
  const laid = inputer.lay(columns, [...Array(26).keys()]);
  const tables = [words, 'category', '__cat_inputer_special_ids'].map((table) => ({ table, rows: read(`${table}.weight`) })).filter(({ rows }) => rows);
  const { rows, ids } = distinctTokens(tables.map((table) => table.rows.shape[0]!))(laid, [0, 0, 1, 2].slice(words === 'nid' ? 1 : 0));
  const width = tables[0]!.rows.shape[1]!;
  const vectors = tokenVectors(Object.fromEntries(tables.map((one) => [one.table, embeddingTable({ rows: one.rows.shape[0]!, width })])));
  const weights = Object.fromEntries(tables.map((one, at) => [`${one.table}.rows`, tf.gather(one.rows, tf.tensor1d(rows[at]!, 'int32'))]));
  const shape: [number, number] = [laid.sequences, laid.steps];
  return {
    vectors: vectors.forward(weights, tf.tensor(ids, shape, 'int32'), inference), mask: tf.tensor(laid.mask, shape), columns: tf.tensor(laid.columns, shape, 'int32'),
  };
}

function toy(byNumber: boolean) {
  const { items, users, match_batch: batch } = JSON.parse(readFileSync(shared(`${folder}/toy.json`)!, 'utf8')) as {
    items: { title: number[]; abs: number[]; category: number }[]; users: { history: number[] }[]; match_batch: { user_id: number; candidates: number[] }[];
  };
  const lists = (rows: readonly number[][]) => listOf(Int32Array.from(rows.flat()), rows.map(({ length }) => length));
  const contents = [
    { name: 'title', tokens: lists(items.map(({ title }) => title)) }, { name: 'abs', tokens: lists(items.map(({ abs }) => abs)) },
    { name: 'category', tokens: Int32Array.from(items, ({ category }) => category) },
  ];
  return {
    columns: byNumber ? [{ name: 'item', tokens: Int32Array.from(items.keys()) }] : contents,
    clicks: { name: 'history', tokens: lists(users.map(({ history }) => history)) },
    users: batch.map((row) => row.user_id), candidates: batch.flatMap((row) => row.candidates),
  };
}

const run = (encoder: SequenceEncoder, weights: Weights, sequences: Parameters<SequenceEncoder['forward']>[1]) => encoder.forward(weights, sequences, inference);

function near(expected: tf.Tensor, actual: tf.Tensor): void {
  assert.deepEqual(actual.shape, expected.shape);
  const [wanted, got] = [expected.dataSync(), actual.dataSync()];
  for (let i = 0; i < got.length; i++) assert.ok(Math.abs(wanted[i]! - got[i]!) <= 1e-5 + 1e-4 * Math.abs(wanted[i]!), `[${i}]: ${got[i]}, the golden says ${wanted[i]}`);
}
