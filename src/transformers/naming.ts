import { EngineError } from '../core/errors.ts';
import type { WeightSpecs } from '../nn/module.ts';

/** How the tensors of a checkpoint are called, where that is not what the model calls its weights. */
export interface Naming {
  /** Replacements in the name of a tensor, all of them, one after another. A tensor that is no weight then is not read. */
  readonly renames?: readonly (readonly [RegExp, string])[];
  /** Tensors (as renamed) that hold several weights, one after another along their first axis. */
  readonly joined?: readonly (readonly [RegExp, readonly string[]])[];
}

/** A weight in a checkpoint: these elements of a tensor. */
export interface WeightPlace {
  readonly tensor: string;
  /** Elements before it. */
  readonly from: number;
  readonly count: number;
}

/**
 * Where each weight lies among the tensors of a checkpoint. A weight that is in none is left out.
 *
 * Errors: `EngineError` `tensor-names` for a tensor whose shape does not fit, or two of one name.
 *
 * @example
 * placesOf({ 'a.weight': { shape: [2, 3], init: { kind: 'zeros' } } }, { renames: [[/^model\./, '']] }, new Map([['model.a.weight', [2, 3]]])) // new Map([['a.weight', { tensor: 'model.a.weight', from: 0, count: 6 }]])
 */
export function placesOf(weights: WeightSpecs, naming: Naming, tensors: ReadonlyMap<string, readonly number[]>): Map<string, WeightPlace> {
  const { joined = [] } = naming;
  const places = new Map<string, WeightPlace>();
  for (const [tensor, shape] of tensors) {
    const name = renamed(tensor, naming);
    const names = weightsIn(name, joined).filter((weight) => weight in weights);
    if (names.length === 0) continue;
    let from = 0;
    for (const weight of names) {
      const count = productOf(weights[weight]!.shape);
      const earlier = places.get(weight);
      if (earlier) throw wrong(`weight "${weight}" is in two tensors, "${earlier.tensor}" and "${tensor}"`);
      places.set(weight, { tensor, from, count });
      from += count;
    }
    const [whole] = names;
    const fits = names.length > 1 ? from === productOf(shape) : sameShape(withoutOnes(weights[whole!]!.shape), shape);
    if (!fits) throw wrong(`tensor "${tensor}" is [${shape.join(', ')}], and has to hold ${names.map((weight) => `${weight} [${weights[weight]!.shape.join(', ')}]`).join(', ')}`);
  }
  return places;
}

/** The name of a tensor as the model has it. */
export const renamed = (tensor: string, { renames = [] }: Naming): string => renames.reduce((text, [pattern, by]) => text.replace(pattern, by), tensor);

function weightsIn(name: string, joined: NonNullable<Naming['joined']>): readonly string[] {
  const found = joined.find(([pattern]) => pattern.test(name));
  return found ? found[1].map((weight) => name.replace(found[0], weight)) : [name];
}

/** A tensor may be laid out in more axes than its weight: a filter as a matrix, a row as [1, 1, row]. */
function sameShape(wanted: readonly number[], found: readonly number[]): boolean {
  const real = withoutOnes(found);
  if (productOf(wanted) !== productOf(real)) return false;
  return wanted.length === 0 || real.length === 0 || wanted[0] === real[0];
}

const withoutOnes = (shape: readonly number[]) => shape.filter((size) => size !== 1);
const productOf = (sizes: readonly number[]) => sizes.reduce((product, size) => product * size, 1);

const wrong = (what: string) => new EngineError('tensor-names', what, 'does config.json belong to these weights?');
