import type { Node, Value } from '../graph/graph.ts';
import type { Trace } from '../trace/trace.ts';
import { sameShape } from '../trace/traced.ts';

/** Rows of a table, looked up. */
export interface LookedUp {
  /** [rows, width] */
  readonly table: Value;
  readonly ids: Value;
}

/** What looked up which rows gave these [places, width], where there are fewer distinct rows than places (`ProgramOptions.distinct`). */
export function lookedUp(trace: Trace, value: Value): LookedUp | undefined {
  const node = beforeReshapes(trace, value);
  const [table, ids] = node?.inputs ?? [];
  if (node?.op !== 'Gather' || table!.shape.length !== 2 || JSON.stringify(node.attributes) !== '{"axis":{"int":0}}') return undefined;
  return trace.isDistinct(table!.shape[0]!) && table!.shape[1] === value.shape.at(-1) ? { table: table!, ids: ids! } : undefined;
}

/** The product with a matrix that gave these [places, width], one row for each place. */
export function rowsTimesMatrix(trace: Trace, value: Value): Node | undefined {
  const node = beforeReshapes(trace, value);
  const transA = node?.attributes['transA'];
  return node?.op === 'Gemm' && transA && 'int' in transA && transA.int === 0 && sameShape(node.outputs[0]!.shape, value.shape) ? node : undefined;
}

/** A B + A C as A (B + C), and A C + B C as (A + B) C: one product for two. */
export function sumOfProducts({ graph }: Trace, a: Value, b: Value): Value | undefined {
  const [one, other] = [graph.nodeThatMade(a), graph.nodeThatMade(b)];
  if (one?.op !== 'Gemm' || other?.op !== 'Gemm' || JSON.stringify(one.attributes) !== JSON.stringify(other.attributes)) return undefined;
  const shared = [0, 1].find((at) => one.inputs[at] === other.inputs[at]);
  if (shared === undefined) return undefined;
  const [left, right] = [one.inputs[1 - shared]!, other.inputs[1 - shared]!];
  if (!sameShape(left.shape, right.shape)) return undefined;
  const sum = graph.node('Add', [left, right], left.shape);
  return graph.node('Gemm', shared === 0 ? [one.inputs[0]!, sum] : [sum, one.inputs[1]!], a.shape, one.attributes);
}

function beforeReshapes({ graph }: Trace, value: Value): Node | undefined {
  const node = graph.nodeThatMade(value);
  return node?.op === 'Reshape' ? graph.nodeThatMade(node.inputs[0]!) : node;
}
