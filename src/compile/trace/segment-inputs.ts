import type { SegmentSpec } from '../compiled-program.ts';
import type { Value } from '../graph/graph.ts';
import { chunkSizes } from '../segment-order.ts';
import type { Trace } from './trace.ts';
import { productOf } from './traced.ts';

/** What `segmentOrder` gives, as inputs of the graph. */
export interface SegmentInputs {
  readonly order: Value;
  readonly targets: Value;
  /** int64. */
  readonly chunks: Value;
}

/** Inputs for the order in which rows are added up by place; none where the places are not those of an input, or nobody is asked to fill them. */
export function segmentInputs(trace: Trace, ids: Value, segments: number): SegmentInputs | undefined {
  const { graph, segmentSpecs: specs } = trace;
  const places = specs && placesOf(trace, ids);
  if (!places) return undefined;
  const number = trace.sizes.textOf(segments);
  const known = specs.find(({ of, floor, segments }) => of === places.of && floor === places.floor && segments === number);
  const name = known?.name ?? `segments.${specs.length}`;
  if (!known) {
    graph.input(`${name}.order`, 'int32', [productOf(ids.shape)]);
    graph.input(`${name}.targets`, 'int32', [-1 - specs.length]);
    graph.input(`${name}.chunks`, 'int64', [chunkSizes]);
    specs.push({ name, ...places, segments: number });
  }
  const input = (what: string) => graph.inputs.find((value) => value.name === `${name}.${what}`)!;
  return { order: input('order'), targets: input('targets'), chunks: input('chunks') };
}

/** The input whose numbers these are, in another shape or with 0 for negative ones. */
function placesOf(trace: Trace, ids: Value): Pick<SegmentSpec, 'of' | 'floor'> | undefined {
  const { graph } = trace;
  const maker = graph.nodeThatMade(ids);
  if (!maker) return graph.inputs.includes(ids) && ids.type === 'int32' ? { of: ids.name } : undefined;
  const [from, second] = maker.inputs;
  if (maker.op === 'Reshape') return placesOf(trace, from!);
  const zero = maker.op === 'Max' && graph.constants.some(({ name, values }) => name === second?.name && values.length === 1 && values[0] === 0);
  const places = zero ? placesOf(trace, from!) : undefined;
  return places && { ...places, floor: true };
}
