import { DataError } from '../../core/errors.ts';

/** What of `adapter_config.json` decides the numbers. */
export interface AdapterConfig {
  /** Name or path of the model that it was trained for, as the file says. */
  readonly base: string | undefined;
  readonly rank: number;
  /** Whether some modules have another rank, which their tensors say. */
  readonly severalRanks: boolean;
  readonly alpha: number;
  /** Divided by the root of the rank instead of the rank. */
  readonly byRoot: boolean;
  readonly alphaOf: Readonly<Record<string, number>>;
  /** Names of modules, or the ends of such names; nothing where the file gives a pattern. */
  readonly targets: readonly string[] | undefined;
  /** Whether the weights that it was trained for are stored [in, out]. */
  readonly transposed: boolean;
}

/** Keys that change the numbers in ways that are not computed here, with the values that leave them as they are. */
const plain: Readonly<Record<string, readonly unknown[]>> = {
  bias: ['none'], use_dora: [false], lora_bias: [false], modules_to_save: [[]], layer_replication: [[]], target_parameters: [[]],
  trainable_token_indices: [[]], alora_invocation_tokens: [[]], use_qalora: [false], use_bdlora: [], arrow_config: [], monteclora_config: [], velora_config: [],
  init_lora_weights: [true, false, 'gaussian', 'orthogonal'], // the others change the weights of the model as well
};

/**
 * Reads and checks the configuration of a LoRA adapter.
 *
 * Errors: `DataError` `schema`, naming the key, for what is wrong or would change the numbers in a way that is not computed here.
 */
export function readAdapterConfig(config: Readonly<Record<string, unknown>>, path: string): AdapterConfig {
  const wrong = (key: string, expected: string) => new DataError('schema', `${path}: /${key}: found ${JSON.stringify(config[key])?.slice(0, 80) ?? 'nothing'}, expected ${expected}`,
    'only plain LoRA is read: merge the adapter with the tool that trained it, or train it without');
  if (config['peft_type'] !== 'LORA') throw wrong('peft_type', '"LORA"');
  for (const [key, values] of Object.entries(plain)) {
    const value = config[key] ?? undefined;
    if (value !== undefined && !values.some((allowed) => JSON.stringify(allowed) === JSON.stringify(value))) {
      throw wrong(key, values.length === 0 ? 'null' : values.map((allowed) => JSON.stringify(allowed)).join(' or '));
    }
  }
  const { r: rank, lora_alpha: alpha, alpha_pattern: alphaOf = {}, target_modules: targets, base_model_name_or_path: base } = config;
  if (!Number.isSafeInteger(rank) || (rank as number) < 1) throw wrong('r', 'a whole number from 1');
  if (typeof alpha !== 'number' || !Number.isFinite(alpha)) throw wrong('lora_alpha', 'a number');
  if (!isNumbers(alphaOf)) throw wrong('alpha_pattern', 'numbers by name of module; patterns with more than a name are not read');
  return {
    base: typeof base === 'string' ? base : undefined, rank: rank as number, alpha, severalRanks: Object.keys(config['rank_pattern'] ?? {}).length > 0, byRoot: config['use_rslora'] === true, alphaOf,
    targets: Array.isArray(targets) && targets.every((target) => typeof target === 'string') ? targets : undefined,
    transposed: config['fan_in_fan_out'] === true,
  };
}

/** Whether a module is meant by a name, which may be the end of its own. */
export const isTarget = (module: string, name: string): boolean => module === name || module.endsWith(`.${name}`);

/** The names in them may be regular expressions to others: here only those that mean the same without being one. */
const isNumbers = (value: unknown): value is Record<string, number> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
  && Object.entries(value).every(([name, number]) => /^[\w.-]+$/.test(name) && typeof number === 'number' && Number.isFinite(number));
