import { OptionsError } from '../../core/errors.ts';
import type { Matrix } from '../../transformers/checkpoint/merged-weight.ts';
import { openAdapter } from '../../transformers/checkpoint/open-adapter.ts';
import { renamed } from '../../transformers/naming.ts';
import type { NamedArrays } from '../optimizers/optimizer.ts';
import type { AdaptedModel } from './adapted-model.ts';

/**
 * Writes the weights of an adapter over those that a fine-tuning would begin with.
 *
 * Errors: `OptionsError` `wrong-value` for one of another rank or other maps; `DataError` of its files.
 */
export async function placeAdapter(folder: string, { model, specs }: Pick<AdaptedModel, 'model' | 'specs'>, weights: NamedArrays): Promise<void> {
  const { modules } = await openAdapter(folder);
  const given = new Map<string, Matrix>([...modules].flatMap(([module, { a, b }]) => [['A', a] as const, ['B', b] as const].map(([side, matrix]) => [`${renamed(module, model.naming)}.lora_${side}.weight`, matrix] as const)));
  const other = [...new Set([...given.keys(), ...Object.keys(specs)])].find((name) => String(given.get(name)?.shape) !== String(specs[name]?.shape));
  if (other !== undefined) {
    const told = (shape: readonly number[] | undefined) => shape ? `[${shape.join(', ')}]` : 'missing';
    throw new OptionsError('wrong-value', `fineTune: in the adapter ${folder} "${other}" is ${told(given.get(other)?.shape)}, here it is ${told(specs[other]?.shape)}`, 'say the rank and the targets that it was trained with');
  }
  for (const [name, { values }] of given) weights[name]!.set(values);
}
