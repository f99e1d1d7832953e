import { OptionsError } from '../../core/errors.ts';
import type { TextTransformer } from '../../transformers/family.ts';

/** What an encoder runs of a model. */
export interface LayerPlan {
  /** It is given word vectors and embeds them; else it is given states. */
  readonly embeds: boolean;
  /** Layers, counted from 0. */
  readonly runs: readonly number[];
  /** Of these, those that an adapter may stand beside. */
  readonly adapts: readonly number[];
}

export interface SplitPlan {
  readonly upper: LayerPlan;
  /** Layers that are run once, for a split that leaves any. */
  readonly lower?: number;
  /** What the upper layers are of: the same with its lower layers. */
  readonly whole: LayerPlan;
}

export interface Split {
  /** The states after so many layers are what comes in; from the end where it is negative. */
  readonly split: number | undefined;
  /** The layer behind them is left out. */
  readonly skips: boolean;
}

/**
 * Which layers of a model are run where it is split.
 *
 * Source: Legommenders `once_operator.py`, `tune_from`, which leaves a layer out (`skips`), for 0 too.
 *
 * Errors: `OptionsError` `wrong-value`.
 *
 * @example
 * layerPlan({ layers: 3 }, { split: -1, skips: false }).upper // { embeds: false, runs: [2], adapts: [2] }
 * layerPlan({ layers: 3 }, { split: 0, skips: true }).upper // { embeds: true, runs: [1, 2], adapts: [1, 2] }
 * layerPlan({ layers: 3 }, { split: 1, skips: true }).whole // { embeds: true, runs: [0, 2], adapts: [2] }
 */
export function layerPlan({ layers }: Pick<TextTransformer, 'layers'>, { split, skips }: Split): SplitPlan {
  const lower = split === undefined ? 0 : split < 0 ? layers + split : split;
  if (lower < 0 || lower > layers) {
    throw new OptionsError('wrong-value', `languageModel: "split" is ${split}, and the model has ${layers} layers`, `take one of ${-layers} to ${layers}`);
  }
  const first = lower + (skips && split !== undefined ? 1 : 0);
  const upper = Array.from({ length: Math.max(0, layers - first) }, (_, at) => first + at);
  return {
    upper: { embeds: lower === 0, runs: upper, adapts: upper }, ...(lower > 0 && { lower }),
    whole: { embeds: true, runs: [...Array.from({ length: lower }, (_, at) => at), ...upper], adapts: upper },
  };
}
