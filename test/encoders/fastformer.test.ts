import '../nn/cpu.ts';

import type * as tf from '../../src/compile/tf.ts';
import { fastformer } from '../../src/encoders/fastformer.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';
import { denseOf, goldenParity, normOf, turned } from './golden.ts';

encoderContract(() => fastformer({ width: 6, input: 4, heads: 2, layers: 2, longest: 20 }), { input: 4 });

for (const { file, heads, layers } of [{ file: 'fastformer', heads: 4, layers: 2 }, { file: 'fastformer-1layer', heads: 2, layers: 1 }]) {
  goldenParity({
    file, encoder: fastformer({ width: 16, input: 12, heads, layers }),
    weights: (read) => ({
      'position.table': read('fastformer.position_embeddings.weight'), ...normOf(read, 'fastformer.LayerNorm', 'entry'),
      ...denseOf(read, 'fastformer.poolers.0.att_fc1', 'pool.projection'), 'pool.query': turned(read('fastformer.poolers.0.att_fc2.weight')),
      ...denseOf(read, 'linear', 'mix'),
      ...Object.assign({}, ...Array.from({ length: layers }, (_, at) => blockOf(read, at))) as Record<string, tf.Tensor>,
    }),
  });
}

function blockOf(read: (name: string) => tf.Tensor, at: number): Record<string, tf.Tensor> {
  const layer = `fastformer.encoders.${at}`;
  const names = { query: 'query', query_att: 'queryScore', key: 'key', key_att: 'keyScore', transform: 'mix' };
  return {
    ...Object.assign({}, ...Object.entries(names).map(([theirs, ours]) => denseOf(read, `${layer}.attention.self.${theirs}`, `${at}.${ours}`))) as Record<string, tf.Tensor>,
    ...denseOf(read, `${layer}.attention.output.dense`, `${at}.outward`), ...normOf(read, `${layer}.attention.output.LayerNorm`, `${at}.attended`),
    ...denseOf(read, `${layer}.intermediate.dense`, `${at}.up`), ...denseOf(read, `${layer}.output.dense`, `${at}.down`),
    ...normOf(read, `${layer}.output.LayerNorm`, `${at}.refined`),
  };
}
