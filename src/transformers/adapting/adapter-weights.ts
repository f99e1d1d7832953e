import { OptionsError } from '../../core/errors.ts';
import type { WeightSpec, WeightSpecs } from '../../nn/module.ts';
import type { TransformerFacts } from '../family.ts';
import { layerOf } from '../layer-of.ts';

export interface AdapterOptions {
  /** Parts of names: a matrix whose name holds one of them is adapted. Default: RecBench's, the maps to queries and values. */
  readonly targets?: readonly string[];
  /** The first layer that is adapted, counted from 0; a negative one from the end. Default 0. */
  readonly from?: number;
  readonly rank: number;
}

/** What RecBench adapts of every family but Qwen-2, of which it adapts all maps of a layer. */
export const recbenchTargets = ['q_proj', 'v_proj', 'query', 'value'];

/**
 * The weights of a LoRA adapter, by the names that `linear` looks for: `<map>.lora_A.weight` [rank, in] and `<map>.lora_B.weight` [out, rank].
 * The second starts with zeros, so that the model starts as it was.
 *
 * Errors: `OptionsError` `wrong-value` where nothing is adapted.
 *
 * Source: Hu et al. 2021; PEFT (uniform in 1 / sqrt(in)); RecBench `tuner.py`.
 *
 * @example
 * const weights = { 'layers.0.q_proj.weight': { shape: [8, 4], init: { kind: 'ones' } }, 'norm.weight': { shape: [4], init: { kind: 'ones' } } };
 * adapterWeights({ weights }, { rank: 2 })['layers.0.q_proj.lora_B.weight'].shape // [8, 2]
 */
export function adapterWeights(model: Pick<TransformerFacts, 'weights' | 'transposed'>, { targets = recbenchTargets, from = 0, rank }: AdapterOptions): WeightSpecs {
  const maps = Object.entries(model.weights).filter(([name, { shape }]) => name.endsWith('.weight') && shape.length === 2 && layerOf(name) !== undefined);
  const layers = 1 + maps.reduce((most, [name]) => Math.max(most, layerOf(name)!), -1);
  const first = from < 0 ? layers + from : from;
  const adapted = maps.filter(([name]) => layerOf(name)! >= first && targets.some((target) => name.includes(target)));
  if (adapted.length === 0) {
    throw new OptionsError('wrong-value', `no matrix of the layers from ${first} on holds ${targets.join(', ')} in its name; there are ${maps.slice(0, 8).map(([name]) => name).join(', ')}`, 'choose other `targets`, or a smaller `from`');
  }
  return Object.fromEntries(adapted.flatMap(([name, { shape }]) => {
    const [width, out] = (model.transposed ? shape : [...shape].reverse()) as [number, number];
    const map = name.slice(0, -'.weight'.length);
    const down: WeightSpec = { shape: [rank, width], init: { kind: 'uniform', limit: 1 / Math.sqrt(width) } };
    return [[`${map}.lora_A.weight`, down], [`${map}.lora_B.weight`, { shape: [out, rank], init: { kind: 'zeros' } } as WeightSpec]];
  }));
}
