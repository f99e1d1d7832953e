import type { Value } from '../graph/graph.ts';
import type { Trace } from './trace.ts';
import { sameShape, type Traced } from './traced.ts';

/** The same elements in another shape. What is only repeated stays so where ones come and go. */
export function reshaped(trace: Trace, tensor: Traced, shape: readonly number[]): Traced {
  if (sameShape(tensor.shape, shape)) return tensor;
  const { content } = tensor;
  if ('every' in content) return { ...tensor, shape, held: shape.map(() => 1) };
  if ('values' in content) return { ...tensor, shape, held: shape };
  if (!sameShape(tensor.held, tensor.shape) && sameShape(withoutOnes(tensor.shape), withoutOnes(shape))) {
    const kept = tensor.held.filter((_, at) => tensor.shape[at] !== 1);
    const held = shape.map((size) => size === 1 ? 1 : kept.shift()!);
    return trace.made(reshapedValue(trace, content.value, held), shape);
  }
  return trace.made(reshapedValue(trace, trace.whole(tensor), shape));
}

const withoutOnes = (shape: readonly number[]) => shape.filter((size) => size !== 1);

/**
 * A `Reshape`. Sizes that vary are copied from the input where they stand in the same place, or left open where there
 * is one of them; only then are they computed. An open size is not used beside one that may be 0.
 */
export function reshapedValue(trace: Trace, value: Value, shape: readonly number[]): Value {
  const { graph, sizes } = trace;
  const from = originOf(trace, value);
  if (sameShape(from.shape, shape)) return from;
  const target = shape.map((size, at) => !sizes.isSymbolic(size) ? size : from.shape[at] === size ? 0 : -1);
  const open = target.filter((size) => size === -1).length;
  const mayBeZero = shape.some((size, at) => target[at] !== -1 && sizes.mayBeZero(size));
  if (shape.every((size) => size !== 0) && (open === 0 || (open === 1 && !mayBeZero))) {
    return graph.node('Reshape', [from, graph.ints(target)], shape);
  }
  return graph.node('Reshape', [from, trace.sizeVector(shape)], shape, { allowzero: { int: 1 } });
}

/** What a value was before it was reshaped: two reshapes are one. */
function originOf({ graph }: Trace, value: Value): Value {
  const node = graph.nodeThatMade(value);
  return node?.op === 'Reshape' ? node.inputs[0]! : value;
}
