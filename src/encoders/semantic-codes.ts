import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { OptionsError } from '../core/errors.ts';
import { checkOptions, having, optional, wholeNumber } from '../core/option-rules.ts';
import { additiveAttention } from '../nn/additive-attention.ts';
import { assembly } from '../nn/assembly.ts';
import type { SequenceEncoder } from '../nn/parts.ts';

export interface SemanticCodesOptions {
  /** How many codes an item has, from coarse to fine. */
  readonly levels: number;
  /** Reads the clicks of one level; every level has its own copy of its weights. */
  readonly encoder: SequenceEncoder;
  /** Of a code's vector. Default the encoder's width. */
  readonly input?: number;
  /** Of the scorer that pools the levels. Default 256. */
  readonly hidden?: number;
}

/**
 * Clicks as semantic codes, read level by level, each level knowing the coarser ones (UIST's user encoder).
 *
 * | what | shape |
 * |---|---|
 * | vectors, mask | [sequences, steps, levels * input], the codes of a click side by side, [sequences, steps] |
 * | output | [sequences, width of the encoder]; zeros where nothing is there |
 *
 * Formula: level i: encoder_i(Σ vectors of levels 0 to i); then additive attention over the levels.
 *
 * Source: Liu et al. 2024 (UIST); Legommenders `semantic_operator.py`, which does not run: the formula is kept, there is no number to compare with.
 *
 * @example
 * import { additive } from '../../src/encoders/additive.ts';
 * semanticCodes({ levels: 4, encoder: additive({ width: 8 }) }).weights['3.query'].shape // [256, 1]
 */
export function semanticCodes(options: SemanticCodesOptions): SequenceEncoder {
  checkOptions('semanticCodes', options, {
    levels: wholeNumber(1), encoder: having('an encoder', 'forward', 'weights'), input: optional(wholeNumber(1)), hidden: optional(wholeNumber(1)),
  });
  const { levels, encoder } = options;
  const settings = { input: encoder.width, hidden: 256, ...options };
  if (encoder.name === 'poly-attention') {
    throw new OptionsError('wrong-value', 'semanticCodes: the encoder gives several vectors a sequence', 'take one that gives a single vector');
  }
  const parts = assembly({ pool: additiveAttention({ width: encoder.width, hidden: settings.hidden }) });
  const byLevel = assembly(Object.fromEntries(Array.from({ length: levels }, (_, level) => [`${level}`, encoder])));
  return {
    name: 'semantic-codes', width: encoder.width, ...(encoder.unrolled && { unrolled: true }),
    weights: { ...parts.weights, ...byLevel.weights },
    forward(weights, { vectors, mask }, pass) {
      const read = byLevel.at(weights, pass);
      let sum: Tensor | undefined;
      const seen = tf.split(vectors, levels, 2).map((codes, level) => {
        sum = sum ? tf.add(sum, codes) : codes;
        return read[`${level}`]!({ vectors: sum, mask });
      });
      const all = tf.tile(tf.max(mask, 1, true), [1, levels]);
      return parts.at(weights, pass).pool({ vectors: tf.stack(seen, 1), mask: all });
    },
    toJSON: () => ({ semanticCodes: settings }),
  };
}
