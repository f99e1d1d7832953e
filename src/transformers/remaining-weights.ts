import type { WeightSpecs } from '../nn/module.ts';
import type { TextTransformer } from './family.ts';
import { layerOf } from './layer-of.ts';

export interface Remaining {
  /** Whether `embed` is run, over word vectors that come from elsewhere. */
  readonly embeds: boolean;
  /** The layers that are run, counted from 0. */
  readonly runs: readonly number[];
  /** Whether what comes after the last layer is run. */
  readonly finishes: boolean;
}

/**
 * The weights that a part of a model reads, when it is given word vectors, or states after some of its layers, and gives states.
 *
 * @example
 * const outside = { words: 'wte.weight', entry: ['wte.', 'wpe.'], head: [] };
 * const weights = Object.fromEntries(['wte.weight', 'wpe.weight', 'h.0.ln.weight', 'h.1.ln.weight', 'ln_f.weight'].map((name) => [name, { shape: [2], init: { kind: 'ones' } }]));
 * Object.keys(remainingWeights({ weights, outside }, { embeds: false, runs: [1], finishes: true })) // ['h.1.ln.weight', 'ln_f.weight']
 * Object.keys(remainingWeights({ weights, outside }, { embeds: true, runs: [0], finishes: false })) // ['wpe.weight', 'h.0.ln.weight']
 */
export function remainingWeights({ weights, outside: { words, entry, head, shared = [] } }: Pick<TextTransformer, 'weights' | 'outside'>, { embeds, runs, finishes }: Remaining): WeightSpecs {
  const isOf = (name: string, beginnings: readonly string[]) => beginnings.some((beginning) => name.startsWith(beginning));
  return Object.fromEntries(Object.entries(weights).filter(([name]) => {
    if (name === words || isOf(name, head)) return false;
    if (isOf(name, entry)) return embeds;
    if (isOf(name, shared)) return runs.length > 0;
    const layer = layerOf(name);
    return layer === undefined ? finishes : runs.includes(layer);
  }));
}
