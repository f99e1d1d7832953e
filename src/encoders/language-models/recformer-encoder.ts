import * as tf from '../../compile/tf.ts';
import { assembly } from '../../nn/assembly.ts';
import type { SequenceEncoder, Sequences } from '../../nn/parts.ts';
import { placesAmong } from '../../nn/places-among.ts';
import { weighedSteps } from '../../nn/weighed-steps.ts';
import type { TokenSequences } from '../../transformers/programs/token-states.ts';
import { recformerSettings } from '../../transformers/recformer-settings.ts';
import type { AdapterSettings } from './adapter-settings.ts';
import { describedModel, type ModelSource } from './described-model.ts';
import { modelLayers } from './model-layers.ts';
import { pretrainedCheckpoint } from './pretrained-checkpoint.ts';

export interface RecformerEncoderOptions {
  readonly model: ModelSource;
  /** LoRA beside maps of the layers; the model itself is left as it is. Default none, and all of it is trained. */
  readonly adapter?: AdapterSettings;
}

/**
 * Recformer over the word vectors of attributes behind that of a start token: its state there. Users and items are read alike, an item as a
 * history of one.
 *
 * | what | shape |
 * |---|---|
 * | vectors, mask | [sequences, steps, width], [sequences, steps]; the start token is the first step |
 * | columns | [sequences, steps]: -1 for the start token, an even number for the name of an attribute, the one after it for its value |
 * | items, positions | [sequences, steps]: without `items` all tokens are of one |
 * | output | [sequences, width]; zeros where nothing is there |
 *
 * What is beyond the longest text that the model reads is left out: the oldest items.
 *
 * Source: Li et al. 2023.
 *
 * Errors: `EngineError` `load` for a model that is no Recformer; those of `describedModel`.
 */
export function recformerEncoder({ model: source, adapter }: RecformerEncoderOptions): SequenceEncoder {
  const { config, transformer, folder } = describedModel('recformer', source);
  const { startToken } = recformerSettings(config);
  const { width, contextTokens, vocabulary, layers } = transformer;
  const all = Array.from({ length: layers }, (_, layer) => layer);
  const frozen = adapter !== undefined;
  const parts = assembly({ model: modelLayers(transformer, { plan: { embeds: true, runs: all, adapts: all }, adapter, frozen }) });
  return {
    name: 'recformer-encoder', width, structured: true, weights: parts.weights,
    pretrained: { vocabulary, contextTokens, frozen, input: width, start: startToken, ...(folder !== undefined && { checkpoint: pretrainedCheckpoint({ folder, model: transformer, prefix: 'model.', lower: [] }) }) },
    forward(weights, sequences, pass) {
      const told = toldTokens(sequences, contextTokens);
      const isFirst = tf.mul(told.mask, tf.cast(tf.equal(told.positions!, tf.scalar(0, 'int32')), 'float32'));
      return weighedSteps(parts.at(weights, pass).model(told), isFirst);
    },
    toJSON: () => ({ recformerEncoder: { model: config, ...(adapter && { adapter }) } }),
  };
}

/** What Recformer is told of each token: its place, 1 for the name of an attribute and 2 for its value, and the number of its item. */
function toldTokens({ vectors, mask, positions = placesAmong(mask), columns, items }: Sequences, contextTokens: number): TokenSequences {
  const kept = tf.mul(mask, tf.cast(tf.less(positions, tf.scalar(contextTokens, 'int32')), 'float32'));
  const column = tf.cast(columns!, 'float32');
  const own = tf.mul(kept, tf.cast(tf.greaterEqual(column, 0), 'float32')); // not the start token
  const isValue = tf.sub(column, tf.mul(tf.floor(tf.div(column, 2)), 2));
  const whole = (numbers: tf.Tensor) => tf.cast(numbers, 'int32');
  return {
    vectors, mask: kept, positions: whole(tf.add(tf.mul(tf.cast(positions, 'float32'), kept), tf.sub(1, kept))), // what is left out is at place 1: it is not the first
    types: whole(tf.mul(own, tf.add(isValue, 1))), items: whole(items ? tf.mul(own, tf.cast(items, 'float32')) : own),
  };
}
