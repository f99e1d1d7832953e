/**
 * The forms in which ONNX Runtime recognises a layer normalisation (`Pow`, `Div` by `Sqrt`) and the exact GELU (`Div` by the
 * root of 2) and makes one operation of each. Only where there are no gradients: they need what lies between.
 */
import type { Value } from '../graph/graph.ts';
import type { Trace } from '../trace/trace.ts';

/** x * x */
export function squared({ graph, forward }: Trace, x: Value): Value {
  return forward && x.type === 'float32' ? graph.node('Pow', [x, graph.scalar('float32', 2)], x.shape) : graph.node('Mul', [x, x], x.shape);
}

/** erf x */
export function erf({ graph, forward }: Trace, x: Value): Value {
  const [from, by] = forward && graph.nodeThatMade(x)?.op === 'Mul' ? graph.nodeThatMade(x)!.inputs : [];
  const root = by && graph.constants.some(({ name, values }) => name === by.name && values.length === 1 && values[0] === Math.fround(Math.SQRT1_2));
  return graph.node('Erf', [root ? graph.node('Div', [from!, graph.scalar('float32', Math.SQRT2)], x.shape) : x], x.shape);
}

/** a / r, where b is 1 / r: what to divide by what. */
export function quotient({ graph, forward }: Trace, [a, b]: readonly [Value, Value]): readonly [Value, Value] | undefined {
  const maker = forward ? graph.nodeThatMade(b) : undefined;
  const root = maker?.op === 'Reciprocal' ? maker.inputs[0]! : undefined;
  return root && graph.nodeThatMade(root)?.op === 'Sqrt' ? [a, root] : undefined;
}
