import { unknownKey } from '../../core/nearest.ts';
import type { TransformerFacts } from '../family.ts';
import { layerOf } from '../layer-of.ts';

/** The maps to queries and values, by what the families call them; where these are one with the keys', that one. */
const usual = ['query', 'value', 'q_proj', 'v_proj', 'qkv_proj', 'c_attn', 'Wqkv', 'SelfAttention.q', 'SelfAttention.v'];

/**
 * The parts of names that an adapter is told by: those that are asked for, or what PEFT takes of a family where nothing is.
 *
 * Source: PEFT, `TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING`.
 *
 * Errors: `OptionsError` `unknown-key` for a target that no matrix of the layers has in its name, with the nearest that one has.
 *
 * @example
 * const weights = { 'layers.0.self_attn.q_proj.weight': { shape: [8, 4], init: { kind: 'ones' } }, 'layers.0.mlp.up_proj.weight': { shape: [8, 4], init: { kind: 'ones' } } };
 * adapterTargets({ weights }) // ['q_proj']
 * adapterTargets({ weights }, ['up_proj']) // ['up_proj']
 */
export function adapterTargets({ weights }: Pick<TransformerFacts, 'weights'>, asked?: readonly string[]): readonly string[] {
  const maps = Object.entries(weights).filter(([name, { shape }]) => name.endsWith('.weight') && shape.length === 2 && layerOf(name) !== undefined).map(([name]) => name.slice(0, -'.weight'.length));
  const named = (target: string) => maps.some((map) => map.includes(target));
  if (asked === undefined) return usual.filter(named);
  const strange = asked.find((target) => !named(target));
  if (strange === undefined) return asked;
  throw unknownKey(strange, [...new Set(maps.map((map) => map.split('.').at(-1)!))], 'adapter: "targets"');
}
