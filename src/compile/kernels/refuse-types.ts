import type { Trace } from '../trace/trace.ts';
import type { Traced, TracedType } from '../trace/traced.ts';

/** Refuses a type that a kernel of tfjs rounds, or compares, in a way of its own. */
export function refuseTypes(trace: Trace, { type }: Traced, known: readonly TracedType[]): void {
  if (known.includes(type)) return;
  throw trace.failure('unsupported-type', `it is not implemented for ${type}, only for ${known.join(' and ')}`, "cast the tensor first: `tf.cast(x, 'float32')`");
}
