import type { Value } from '../graph/graph.ts';
import * as tf from '../tf.ts';
import { reshaped } from '../trace/reshape.ts';
import type { Trace } from '../trace/trace.ts';
import { everyOf, type Traced, widened } from '../trace/traced.ts';

/** Two tensors against each other, as ONNX wants them. */
export interface Pair {
  /** As tfjs sees the result. */
  readonly shape: readonly number[];
  /** What is held of the result. */
  readonly held: readonly number[];
  readonly values: readonly [Value, Value];
}

export function broadcast(trace: Trace, a: Traced, b: Traced): Pair {
  const shape = broadcastShape(a.shape, b.shape);
  const held = broadcastShape(widened(a.held, shape.length), widened(b.held, shape.length));
  return { shape, held, values: [operand(trace, a, b), operand(trace, b, a)] };
}

export const broadcastShape = (a: readonly number[], b: readonly number[]): number[] =>
  tf.backend_util.assertAndGetBroadcastShape([...a], [...b]);

/** A number beside a tensor of full rank needs no shape. */
function operand(trace: Trace, tensor: Traced, other: Traced): Value {
  const every = everyOf(tensor);
  const free = every !== undefined && everyOf(other) === undefined && other.shape.length >= tensor.shape.length;
  return free ? trace.graph.scalar(tensor.type, every) : trace.stored(tensor);
}

/** The same tensor as if it had been repeated to a wider shape. */
export function repeatedTo(trace: Trace, tensor: Traced, shape: readonly number[]): Traced {
  const wide = reshaped(trace, tensor, widened(tensor.shape, shape.length));
  const { content } = wide;
  return 'values' in content ? trace.made(trace.stored(wide), shape) : { ...wide, shape };
}
