import '../nn/cpu.ts';

import * as tf from '../../src/compile/tf.ts';
import { transformer } from '../../src/encoders/transformer.ts';
import { encoderContract } from '../../src/testing/encoder-contract.ts';
import { denseOf, goldenParity, normOf, poolOf, turned } from './golden.ts';

encoderContract(() => transformer({ width: 6, input: 4, heads: 2, layers: 2, longest: 20 }), { input: 4 });

goldenParity({
  file: 'transformer', encoder: transformer({ width: 16, input: 12, heads: 4, layers: 2 }),
  weights: (read) => ({
    kind: tf.reshape(read('transformer.embeddings.token_type_embeddings.weight'), [12]),
    'position.table': read('transformer.embeddings.position_embeddings.weight'), ...normOf(read, 'transformer.embeddings.LayerNorm', 'entry'),
    ...denseOf(read, 'linear', 'mix'), ...poolOf(read, 'additive_attention.encoder', 'pool.'),
    ...blockOf(read, 0), ...blockOf(read, 1),
  }),
});

function blockOf(read: (name: string) => tf.Tensor, at: number): Record<string, tf.Tensor> {
  const layer = `transformer.encoder.layer.${at}`;
  const packed = (what: string) => tf.concat(['query', 'key', 'value'].map((part) => read(`${layer}.attention.self.${part}.${what}`)), 0);
  return {
    [`${at}.attention.inward.kernel`]: turned(packed('weight')), [`${at}.attention.inward.bias`]: packed('bias'),
    ...denseOf(read, `${layer}.attention.output.dense`, `${at}.attention.outward`), ...normOf(read, `${layer}.attention.output.LayerNorm`, `${at}.attended`),
    ...denseOf(read, `${layer}.intermediate.dense`, `${at}.up`), ...denseOf(read, `${layer}.output.dense`, `${at}.down`),
    ...normOf(read, `${layer}.output.LayerNorm`, `${at}.refined`),
  };
}
