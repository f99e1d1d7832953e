import type { InputSpec } from '../compile/program.ts';
import type { Tensor } from '../compile/tf.ts';
import { textInputs } from '../training/item-vectors.ts';
import { laidSums } from '../training/laid-sums.ts';
import type { Recommender } from '../training/recommender.ts';
import { tableName, vocabulariesOf } from '../training/tables.ts';

type Tensors = Readonly<Record<string, Tensor>>;

/** The texts of items as an exported graph takes them: numbers of a vocabulary, where programs of training take places among rows. */
export interface TextGraphInputs {
  readonly inputs: Readonly<Record<string, InputSpec>>;
  readonly about: Readonly<Record<string, string>>;
  /** Sums that are made where the texts are laid. */
  readonly sums: readonly string[];
  /** The inputs of a program of training: whole tables are its rows. */
  given(weights: Tensors, inputs: Tensors): Tensors;
}

export function textGraphInputs(recommender: Recommender): TextGraphInputs {
  const specs = textInputs(recommender, 1);
  const inputs: Record<string, InputSpec> = {};
  const about: Record<string, string> = {};
  const names = Object.keys(recommender.texts);
  for (const [at, name] of names.entries()) {
    const steps = stepsOf(name, at);
    for (const [trained, kept] of [[`text.${name}.0`, `text.${name}`], [`textMask.${name}.0`, `mask.${name}`]] as const) {
      const { dtype, shape } = specs[trained]!;
      inputs[kept] = { dtype, shape: ['items', typeof shape[1] === 'string' ? steps : shape[1]!] };
    }
    about[`text.${name}`] = 'numbers of its vocabulary, from the first; 0 is padding';
    about[`mask.${name}`] = '1 where there is a number, 0 in padding';
  }
  return {
    inputs, about, sums: laidSums(recommender, stepsOf),
    given: (weights, given) => ({
      ...Object.fromEntries(vocabulariesOf(recommender).map((name) => [`rows.${name}`, weights[tableName(name)]!])),
      ...Object.fromEntries(names.flatMap((name) => [[`text.${name}.0`, given[`text.${name}`]!], [`textMask.${name}.0`, given[`mask.${name}`]!]])),
    }),
  };
}

const stepsOf = (name: string, at: number): string => `${/^[A-Za-z]\w*$/.test(name) ? name : `text${at}`}_steps`;
