import * as tf from '../../compile/tf.ts';
import type { Tensor } from '../../compile/tf.ts';
import { dropout } from '../../nn/dropout.ts';
import type { Module, WeightSpecs } from '../../nn/module.ts';
import { adapterTargets } from '../../transformers/adapting/adapter-targets.ts';
import { adapterWeights } from '../../transformers/adapting/adapter-weights.ts';
import type { TextTransformer } from '../../transformers/family.ts';
import { type TokenSequences, tokenStates } from '../../transformers/programs/token-states.ts';
import { remainingWeights } from '../../transformers/remaining-weights.ts';
import { adapterDefaults, type AdapterSettings } from './adapter-settings.ts';
import type { LayerPlan } from './layer-plan.ts';

export interface ModelLayersOptions {
  readonly plan: LayerPlan;
  readonly adapter: AdapterSettings | undefined;
  readonly frozen: boolean;
  /** What embeds the words is trained, whatever stands still. Default false. */
  readonly entryMoves?: boolean;
}

/**
 * Layers of a model as a part that is trained: its own weights come from a checkpoint, those of an adapter are drawn.
 *
 * Errors: `OptionsError` for targets that the layers have not.
 */
export function modelLayers(model: TextTransformer, { plan, adapter, frozen, entryMoves = false }: ModelLayersOptions): Module<TokenSequences, Tensor> {
  const remaining = remainingWeights(model, { ...plan, finishes: true });
  const shared = plan.embeds ? [] : model.outside.shared ?? []; // those who ran the lower layers read them as they were
  const isOf = (name: string, beginnings: readonly string[]) => beginnings.some((beginning) => name.startsWith(beginning));
  const moves = (name: string) => !isOf(name, shared) && (!frozen || (entryMoves && isOf(name, model.outside.entry)));
  const own: WeightSpecs = Object.fromEntries(Object.entries(remaining).map(([name, { shape }]) => [name, { shape, init: { kind: 'given' }, ...(!moves(name) && { frozen: true }) }]));
  const { rank, alpha, dropout: rate, targets } = { ...adapterDefaults, ...adapter };
  const adapted = { weights: remainingWeights(model, { embeds: false, runs: plan.adapts, finishes: false }), ...(model.transposed && { transposed: true }) };
  const beside = adapter && plan.adapts.length > 0 ? adapterWeights(adapted, { rank, targets: adapterTargets(adapted, targets) }) : {};
  return {
    weights: { ...own, ...beside },
    forward(weights, sequences, pass) {
      const scaled = Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, name.endsWith('.lora_B.weight') ? tf.mul(weight, alpha / rank) : weight]));
      return tokenStates(model, scaled, sequences, plan, { ...pass, adapting: (values) => dropout(pass, values, rate) });
    },
  };
}
