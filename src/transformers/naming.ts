import { EngineError } from '../core/errors.ts';
import type { WeightSpecs } from '../nn/module.ts';

/** How the tensors of a checkpoint are called, where that is not what the model calls its weights. */
export interface Naming {
  /** Replacements in the name of a tensor, all of them, one after another. A tensor that is no weight then is not read. */
  readonly renames?: readonly (readonly [RegExp, string])[];
}

/**
 * The tensor of a checkpoint that holds each weight. A weight that is in none is left out.
 *
 * Errors: `EngineError` `tensor-names` for a tensor whose shape does not fit, or two of one name.
 *
 * @example
 * placesOf({ 'a.weight': { shape: [2, 3], init: { kind: 'zeros' } } }, { renames: [[/^model\./, '']] }, new Map([['model.a.weight', [2, 3]]])) // new Map([['a.weight', 'model.a.weight']])
 */
export function placesOf(weights: WeightSpecs, naming: Naming, tensors: ReadonlyMap<string, readonly number[]>): Map<string, string> {
  const places = new Map<string, string>();
  for (const [tensor, shape] of tensors) {
    const name = renamed(tensor, naming);
    const weight = Object.hasOwn(weights, name) ? weights[name] : undefined;
    if (!weight) continue;
    const earlier = places.get(name);
    if (earlier !== undefined) throw wrong(`weight "${name}" is in two tensors, "${earlier}" and "${tensor}"`);
    if (!sameShape(withoutOnes(weight.shape), shape)) throw wrong(`tensor "${tensor}" is [${shape.join(', ')}], and has to hold ${name} [${weight.shape.join(', ')}]`);
    places.set(name, tensor);
  }
  return places;
}

/** The name of a tensor as the model has it. */
export const renamed = (tensor: string, { renames = [] }: Naming): string => renames.reduce((text, [pattern, by]) => text.replace(pattern, by), tensor);

/** A tensor may be laid out in more axes than its weight: a filter as a matrix, a row as [1, 1, row]. */
function sameShape(wanted: readonly number[], found: readonly number[]): boolean {
  const real = withoutOnes(found);
  if (productOf(wanted) !== productOf(real)) return false;
  return wanted.length === 0 || real.length === 0 || wanted[0] === real[0];
}

const withoutOnes = (shape: readonly number[]) => shape.filter((size) => size !== 1);
const productOf = (sizes: readonly number[]) => sizes.reduce((product, size) => product * size, 1);

const wrong = (what: string) => new EngineError('tensor-names', what, 'does config.json belong to these weights?');
