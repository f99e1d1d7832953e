import type { EncoderDecoder, TextTransformer } from './family.ts';

/**
 * The encoder of a model that has a decoder too, as a model of its own: for vectors of texts, as Sentence-T5 makes them.
 *
 * @example
 * const weights = { 'encoder.norm': { shape: [2], init: { kind: 'ones' } }, 'decoder.norm': { shape: [2], init: { kind: 'ones' } } };
 * Object.keys(encoderOf({ kind: 'encoder-decoder', weights, encoder: { layers: 1 } }).weights) // ['encoder.norm']
 */
export function encoderOf({ family, width, vocabulary, contextTokens, weights, naming, outside, encoder }: EncoderDecoder): TextTransformer {
  const own = Object.entries(weights).filter(([name]) => !name.startsWith('decoder.') && !name.startsWith('lm_head.'));
  return { ...encoder, family, kind: 'encoder', width, vocabulary, contextTokens, naming, outside, weights: Object.fromEntries(own) };
}
