import type { Value } from '../graph/graph.ts';
import { chunkSizes } from '../segment-order.ts';
import { reshapedValue } from '../trace/reshape.ts';
import { segmentInputs } from '../trace/segment-inputs.ts';
import type { Trace } from '../trace/trace.ts';
import { rowsTimesMatrix } from './distinct-rows.ts';

/**
 * Rows added up by place, the same bits on any number of threads: ONNX Runtime's ScatterND adds to one place from several
 * threads at once, so it is given different places only. Rows that share places are added up first, in chunks that
 * whoever runs the program lays out (`segmentOrder`).
 *
 * Where places are not known before the program runs, ScatterElements adds one number after another, which takes three times as long.
 */
export function segmentSum(trace: Trace, rows: Value, ids: Value, segments: number): Value {
  const { graph } = trace;
  const shape = [segments, ...rows.shape.slice(1)];
  const product = trace.isDistinct(segments) ? rowsTimesMatrix(trace, rows) : undefined;
  if (product) return graph.node('Gemm', [segmentSum(trace, product.inputs[0]!, ids, segments), product.inputs[1]!], shape, product.attributes);
  const zeros = graph.node('ConstantOfShape', [trace.sizeVector(shape)], shape, {}, 'float32');
  const inputs = segmentInputs(trace, ids, segments);
  if (!inputs) return addedOneByOne(trace, zeros, ids, rows);
  const [orders, places] = [parts(trace, inputs.order, rowsOf(trace, inputs.chunks)), parts(trace, inputs.targets, inputs.chunks)];
  return orders.reduce((sums, order, size) => {
    const added = chunkSums(trace, rows, order, size);
    if (size === chunkSizes - 1) return addedOneByOne(trace, sums, places[size]!, added);
    const column = graph.node('Cast', [graph.node('Reshape', [places[size]!, graph.ints([-1, 1])], [-1, 1])], [-1, 1], { to: { int: 7 } }, 'int64');
    return graph.node('ScatterND', [sums, column, added], shape, { reduction: { text: 'add' } });
  }, zeros);
}

/** A vector cut into one part for each size of chunk. */
function parts({ graph }: Trace, vector: Value, lengths: Value): readonly Value[] {
  return graph.nodeOf('Split', [vector, lengths], Array.from({ length: chunkSizes }, () => ({ shape: [-1], type: vector.type })), { axis: { int: 0 } });
}

/** How many rows the chunks of each size have together. */
const rowsOf = ({ graph }: Trace, chunks: Value) =>
  graph.node('Mul', [chunks, graph.ints(Array.from({ length: chunkSizes }, (_, size) => 1 << size))], [chunkSizes]);

/** The sum of each chunk of 2 ** `size` rows. */
function chunkSums({ graph }: Trace, rows: Value, order: Value, size: number): Value {
  const rest = rows.shape.slice(1);
  if (size === 0) return graph.node('Gather', [rows, order], [-1, ...rest], { axis: { int: 0 } });
  const chunked = graph.node('Reshape', [order, graph.ints([1 << size, -1])], [1 << size, -1]);
  const gathered = graph.node('Gather', [rows, chunked], [1 << size, -1, ...rest], { axis: { int: 0 } });
  return graph.node('ReduceSum', [gathered, graph.ints([0])], [-1, ...rest], { keepdims: { int: 0 } });
}

function addedOneByOne(trace: Trace, sums: Value, places: Value, rows: Value): Value {
  const { graph } = trace;
  const column = rows.shape[0] === -1 ? graph.node('Reshape', [places, graph.ints([-1, ...rows.shape.slice(1).map(() => 1)])], rows.shape)
    : reshapedValue(trace, places, [rows.shape[0]!, ...rows.shape.slice(1).map(() => 1)]);
  const everywhere = graph.node('Expand', [column, graph.node('Shape', [rows], [rows.shape.length], {}, 'int64')], rows.shape);
  return graph.node('ScatterElements', [sums, everywhere, rows], sums.shape, { axis: { int: 0 }, reduction: { text: 'add' } });
}
