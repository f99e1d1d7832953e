import { EngineError } from '../../core/errors.ts';
import { type Config, numberOf, sectionOf, textOf } from '../config.ts';

export interface RotaryFrequencies {
  /** Radians per position, one for each pair. */
  readonly frequencies: Float32Array;
  /** What sine and cosine are multiplied by; 1 for all but YaRN. */
  readonly factor: number;
}

type Scaling = (frequencies: Float64Array, settings: Config, config: Config) => { frequencies: Float64Array; factor: number };

/**
 * Frequencies of a config, in both spellings: `rope_theta` and `rope_scaling`, or `rope_parameters`.
 *
 * Of each head of `headSize` values the first `partial_rotary_factor` are turned; all, where nothing is said.
 *
 * Source: Hugging Face `modeling_rope_utils.py`; Llama 3.1.
 *
 * Errors: `EngineError` `load` for a scaling that is not implemented.
 *
 * @example
 * [...rotaryFrequencies({ rope_theta: 100 }, 4).frequencies].map((one) => Number(one.toFixed(6))) // [1, 0.1]
 */
export function rotaryFrequencies(config: Config, headSize: number): RotaryFrequencies {
  const settings = { ...sectionOf(config, 'rope_scaling'), ...sectionOf(config, 'rope_parameters') };
  const size = Math.floor(headSize * numberOf({ ...config, ...settings }, ['partial_rotary_factor'], 1));
  const theta = numberOf({ ...config, ...settings }, ['rope_theta'], 10_000);
  const plain = Float64Array.from({ length: size / 2 }, (_, pair) => theta ** (-2 * pair / size));
  const kind = textOf(settings, ['rope_type', 'type'], 'default');
  const scaling = Object.hasOwn(scalings, kind) ? scalings[kind] : undefined;
  if (!scaling) throw new EngineError('load', `config.json: the rotary scaling "${kind}" is not implemented`, `there are ${Object.keys(scalings).join(', ')}`);
  const { frequencies, factor } = scaling(plain, settings, { ...config, rope_theta: theta });
  return { frequencies: Float32Array.from(frequencies), factor };
}

const scalings: Readonly<Record<string, Scaling>> = {
  default: (frequencies) => ({ frequencies, factor: 1 }),
  linear: (frequencies, settings) => {
    const factor = numberOf(settings, ['factor']);
    return { frequencies: frequencies.map((one) => one / factor), factor: 1 };
  },
  llama3: (frequencies, settings) => {
    const [factor, low, high, original] = ['factor', 'low_freq_factor', 'high_freq_factor', 'original_max_position_embeddings']
      .map((name) => numberOf(settings, [name])) as [number, number, number, number];
    const scaled = frequencies.map((one) => {
      const turns = original * one / (2 * Math.PI);
      const kept = Math.min(1, Math.max(0, (turns - low) / (high - low)));
      return one * (kept + (1 - kept) / factor);
    });
    return { frequencies: scaled, factor: 1 };
  },
  yarn: (frequencies, settings, config) => {
    const factor = numberOf(settings, ['factor']);
    const original = numberOf(settings, ['original_max_position_embeddings'], numberOf(config, ['max_position_embeddings']));
    const [fast, slow] = [numberOf(settings, ['beta_fast'], 32), numberOf(settings, ['beta_slow'], 1)];
    const size = 2 * frequencies.length;
    const pairOf = (turns: number) => size * Math.log(original / (turns * 2 * Math.PI)) / (2 * Math.log(numberOf(config, ['rope_theta'])));
    const whole = settings['truncate'] !== false;
    const first = Math.max(0, whole ? Math.floor(pairOf(fast)) : pairOf(fast));
    const last = Math.min(size - 1, whole ? Math.ceil(pairOf(slow)) : pairOf(slow));
    const scaled = frequencies.map((one, pair) => {
      const slowed = Math.min(1, Math.max(0, (pair - first) / Math.max(last - first, 0.001)));
      return one * (1 - slowed) + one / factor * slowed;
    });
    return { frequencies: scaled, factor: numberOf(settings, ['attention_factor'], factor <= 1 ? 1 : 0.1 * Math.log(factor) + 1) };
  },
};
