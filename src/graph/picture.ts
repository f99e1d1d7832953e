import type { GraphPicture } from '../core/run-event.ts';
import type { Graph, Path } from './graph.ts';

/** A graph as it is drawn and stored: every part with its columns, every edge. */
export function pictureOf({ name, source, path }: Graph<unknown>): GraphPicture {
  const nodes: GraphPicture['nodes'] = [];
  const edges: GraphPicture['edges'] = [];
  const place = (node: Omit<GraphPicture['nodes'][number], 'id'>, after: string | undefined): string => {
    const id = `n${nodes.length}`;
    nodes.push({ id, ...node });
    if (after !== undefined) edges.push({ from: after, to: id });
    return id;
  };
  const placePath = ({ operators, end }: Path, branch: string, after: string): void => {
    const last = operators.reduce((previous, { spec }) => place({
      kind: 'operator', name: spec.name, branch, options: spec.options,
      reads: spec.reads, adds: spec.adds, rows: spec.rows, holds: spec.holds,
    }, previous), after);
    if ('sink' in end) {
      const { spec } = end.sink;
      place({ kind: 'sink', name: spec.name, branch, options: spec.options, reads: spec.reads, adds: {}, rows: 'same', holds: 0 }, last);
      return;
    }
    for (const [next, below] of Object.entries(end.branches)) {
      placePath(below, branch === '' ? next : `${branch}/${next}`, last);
    }
  };
  const { spec } = source;
  placePath(path, '', place({
    kind: 'source', name: spec.name, branch: '', options: source.toJSON(),
    reads: {}, adds: spec.adds, rows: 'same', holds: spec.batchRows,
  }, undefined));
  return { version: 1, name, nodes, edges };
}
