import type { Value } from '../graph/graph.ts';
import { reshapedValue } from '../trace/reshape.ts';
import type { Trace } from '../trace/trace.ts';
import { type Traced, type TracedType, widened } from '../trace/traced.ts';
import { axisOf } from './axis.ts';
import { castTo } from './cast.ts';
import { type Kernels, kernel } from './kernel.ts';
import { refuseTypes } from './refuse-types.ts';
import { segmentSum } from './segment-sum.ts';

/** Rows by number: looked up, added up, written as ones and zeros. */
export const gatherScatterKernels: Kernels = {
  GatherV2: kernel<'x' | 'indices', { axis: number; batchDims: number }>({
    inputs: ['x', 'indices'], attributes: ['axis', 'batchDims'],
    trace: (trace, { x, indices }, { axis, batchDims }) => {
      refuseTypes(trace, indices, ['int32']);
      if (batchDims) throw trace.failure('unsupported-attribute', `batchDims ${batchDims} is not implemented`, 'add the number of rows before to the indices, and gather from all rows');
      const at = axisOf(axis, x);
      trace.asPlaces(trace.stored(indices));
      const shape = x.shape.toSpliced(at, 1, ...indices.shape);
      return trace.made(trace.graph.node('Gather', [trace.whole(x), trace.whole(indices)], shape, { axis: { int: at } }));
    },
  }),
  /** Segment numbers have to be 0 to `numSegments` - 1: tfjs leaves out others. */
  UnsortedSegmentSum: kernel<'x' | 'segmentIds', { numSegments: number }>({
    inputs: ['x', 'segmentIds'], attributes: ['numSegments'],
    trace: (trace, { x, segmentIds }, { numSegments }) => {
      refuseTypes(trace, x, ['float32']);
      trace.asPlaces(trace.stored(segmentIds));
      return trace.made(segmentSum(trace, trace.whole(x), trace.whole(segmentIds), numSegments));
    },
  }),
  OneHot: kernel<'indices', { depth: number; onValue: number; offValue: number; dtype: TracedType }>({
    inputs: ['indices'], attributes: ['depth', 'onValue', 'offValue', 'dtype'],
    trace: (trace, { indices }, { depth, onValue, offValue, dtype }) => {
      const { graph } = trace;
      const shape = [...indices.shape, depth];
      const places = reshapedValue(trace, counted(trace, 0, depth, 'int32'), widened([depth], shape.length));
      const own = reshapedValue(trace, trace.whole(castTo(trace, indices, 'int32')), [...indices.shape, 1]);
      const same = graph.node('Equal', [own, places], shape, {}, 'bool');
      const [on, off] = [onValue, offValue].map((value) => graph.scalar(dtype, value));
      return trace.made(graph.node('Where', [same, on!, off!], shape, {}, dtype));
    },
  }),
  Range: kernel<never, { start: number; stop: number; step: number; dtype: TracedType }>({
    inputs: [], attributes: ['start', 'stop', 'step', 'dtype'],
    trace: (trace, _, { start, stop, step, dtype }): Traced => {
      const { sizes } = trace;
      if ([start, stop].some((size) => sizes.isSymbolic(size))) {
        if (step !== 1) throw trace.failure('unsupported-attribute', `step ${step} over a size that varies is not implemented`, 'multiply a range of step 1');
        return trace.made(counted(trace, start, stop, dtype));
      }
      const length = Math.max(0, Math.ceil((stop - start) / step));
      return trace.known(Float64Array.from({ length }, (_, at) => start + at * step), [length], dtype);
    },
  }),
  /** A size as a number, for `sizeOf`. */
  SizeOf: kernel<never, { size: number }>({
    inputs: [], attributes: ['size'], trace: (trace, _, { size }) => trace.made(trace.sizeScalar(size, 'float32')),
  }),
};

/** `from`, `from` + 1, ... up to `until`. */
function counted(trace: Trace, from: number, until: number, type: TracedType): Value {
  const { graph, sizes } = trace;
  if (!sizes.isSymbolic(until) && !sizes.isSymbolic(from)) {
    return trace.stored(trace.known(Int32Array.from({ length: until - from }, (_, at) => from + at), [until - from], type));
  }
  const limits = [from, until].map((size) => graph.node('Reshape', [trace.runtimeSize(size), graph.ints([])], []));
  const all = graph.node('Range', [...limits, graph.ints([1], [])], [until - from]);
  return graph.node('Cast', [all], all.shape, { to: { int: type === 'int32' ? 6 : 1 } }, type);
}
