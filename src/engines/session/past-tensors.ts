import { toFloat32 } from '../../io/half-precision.ts';
import type { SessionPlan, TensorInfo } from './session-plan.ts';

/** An input that takes what an earlier run kept, and the output that gives it. */
export interface PastTensor {
  readonly input: TensorInfo;
  readonly output: string;
  /** Which axis counts tokens; the first one counts rows. */
  readonly axis: number;
}

/**
 * The keys and values of a model that goes on from a past; none where it has none, or does not give back all that it takes.
 *
 * Found by name: `past_key_values.0.key` is given as `present.0.key`, and `past_0` as `present_0`. The axis of tokens is the one whose
 * size varies.
 *
 * @example
 * const shape = ['batch', 2, 'past', 5];
 * pastTensors({ inputs: [{ name: 'past_key_values.0.key', type: 'float32', shape, feed: 'past' }] }, [{ name: 'present.0.key', type: 'float32', shape: ['batch', 2, 'all', 5] }])[0].axis // 2
 */
export function pastTensors({ inputs }: Pick<SessionPlan, 'inputs'>, outputs: readonly TensorInfo[]): readonly PastTensor[] {
  const which = (name: string) => name.replace(/^(past|present)(_key_values)?[._]?/, '');
  const present = new Map(outputs.filter(({ name }) => name.startsWith('present')).map(({ name }) => [which(name), name]));
  const past = inputs.filter(({ feed }) => feed === 'past');
  const found = past.flatMap((input): PastTensor[] => {
    const output = present.get(which(input.name));
    const [axis, ...others] = input.shape.flatMap((size, at) => at > 0 && !(typeof size === 'number' && size > 0) ? [at] : []);
    return output === undefined || axis === undefined || others.length > 0 ? [] : [{ input, output, axis }];
  });
  return found.length === past.length ? found : [];
}

type Values = Float32Array | Uint16Array;

/** What one run kept, for one row. */
export interface KeptPast {
  readonly shape: readonly number[];
  readonly values: Values;
}

/** The same past for so many rows. */
export function repeated({ shape, values }: KeptPast, rows: number): KeptPast {
  const all = new (values.constructor as new (length: number) => Values)(values.length * rows);
  for (let row = 0; row < rows; row++) all.set(values, row * values.length);
  return { shape: [rows, ...shape.slice(1)], values: all };
}

/** The same in single precision. */
export const widened = ({ shape, values }: KeptPast): { readonly shape: readonly number[]; readonly values: Float32Array } =>
  ({ shape, values: values instanceof Float32Array ? values : toFloat32(values, 'F16') });
