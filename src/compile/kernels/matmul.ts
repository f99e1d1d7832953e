import type { Value } from '../graph/graph.ts';
import { reshaped, reshapedValue } from '../trace/reshape.ts';
import type { Trace } from '../trace/trace.ts';
import { productOf, type Traced } from '../trace/traced.ts';
import { broadcastShape } from './broadcast.ts';
import { lookedUp } from './distinct-rows.ts';
import { type Kernels, kernel } from './kernel.ts';
import { refuseTypes } from './refuse-types.ts';
import { segmentSum } from './segment-sum.ts';

/** Products of matrices, and of stacks of them. */
export const matmulKernels: Kernels = {
  BatchMatMul: kernel<'a' | 'b', { transposeA: boolean; transposeB: boolean }>({
    inputs: ['a', 'b'], attributes: ['transposeA', 'transposeB'],
    trace: (trace, { a, b }, { transposeA, transposeB }) => {
      for (const tensor of [a, b]) refuseTypes(trace, tensor, ['float32']);
      return product(trace, a, b, transposeA, transposeB);
    },
  }),
};

export function product(trace: Trace, a: Traced, b: Traced, transposeA: boolean, transposeB: boolean): Traced {
  const rows = a.shape.at(transposeA ? -1 : -2)!;
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  const stack = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...stack, rows, columns];
  if (productOf(stack) === 1) {
    const [left, right] = [a, b].map((tensor) => trace.whole(reshaped(trace, tensor, tensor.shape.slice(-2)))) as [Value, Value];
    return reshaped(trace, trace.made(ofMatrices(trace, left, right, transposeA, transposeB, [rows, columns])), shape);
  }
  const [left, right] = [matrix(trace, a, transposeA), matrix(trace, b, transposeB)];
  const held = [...broadcastShape(left.shape.slice(0, -2), right.shape.slice(0, -2)), rows, columns];
  return trace.made(trace.graph.node('MatMul', [left, right], held), shape);
}

/** A product of two matrices. One with rows that were looked up is one with the rows, looked up after it; its gradient likewise. */
function ofMatrices(trace: Trace, left: Value, right: Value, transposeA: boolean, transposeB: boolean, shape: readonly [number, number]): Value {
  const { graph } = trace;
  const attributes = { transA: { int: Number(transposeA) }, transB: { int: Number(transposeB) } };
  const looked = lookedUp(trace, left);
  if (!looked) return graph.node('Gemm', [left, right], shape, attributes);
  const { table, ids } = looked;
  if (transposeA) return graph.node('Gemm', [table, segmentSum(trace, right, ids, table.shape[0]!)], shape, attributes);
  const rows = graph.node('Gemm', [table, right], [table.shape[0]!, shape[1]], attributes);
  return reshapedValue(trace, graph.node('Gather', [rows, ids], [...ids.shape, shape[1]], { axis: { int: 0 } }), shape);
}

/** Matrices with every element there; a stack of equal ones may stay one. ONNX Runtime joins the transposition with the product. */
function matrix(trace: Trace, tensor: Traced, transpose: boolean) {
  const rank = tensor.shape.length;
  const value = trace.spread(tensor, [...tensor.held.slice(0, -2), ...tensor.shape.slice(-2)]);
  if (!transpose) return value;
  const perm = [...Array(rank - 2).keys(), rank - 1, rank - 2];
  return trace.graph.node('Transpose', [value], perm.map((at) => value.shape[at]!), { perm: { ints: perm } });
}
