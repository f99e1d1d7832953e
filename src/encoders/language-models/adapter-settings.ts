import { numberAbove, optional, type Rule, wholeNumber } from '../../core/option-rules.ts';
import { dropoutRate } from '../../nn/dropout-rate.ts';

/** A LoRA adapter beside maps of a model whose own weights are left as they are. */
export interface AdapterSettings {
  /** Default 32. */
  readonly rank?: number;
  /** Its product is multiplied by alpha / rank. Default 128. */
  readonly alpha?: number;
  /** Of what goes into it. Default 0.1. */
  readonly dropout?: number;
  /** Parts of names: a matrix of a layer whose name holds one is adapted. Default: the maps to queries and values. */
  readonly targets?: readonly string[];
}

/** Source: Legommenders `once_operator.py`. */
export const adapterDefaults = { rank: 32, alpha: 128, dropout: 0.1 } as const;

const rules: Readonly<Record<keyof AdapterSettings, Rule>> = {
  rank: optional(wholeNumber(1)), alpha: optional(numberAbove(0)), dropout: optional(dropoutRate),
  targets: optional((value) => Array.isArray(value) && value.length > 0 && value.every((target) => typeof target === 'string' && target !== '') ? undefined : 'parts of names'),
};

export const adapterRule: Rule = (value) => typeof value === 'object' && value !== null
  && Object.entries(value).every(([key, given]) => Object.hasOwn(rules, key) && rules[key as keyof AdapterSettings](given) === undefined) ? undefined : '{ rank?, alpha?, dropout?, targets? }';
