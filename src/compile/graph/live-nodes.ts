import type { Node, Value } from './graph.ts';

/** The nodes that something wanted depends on, in the same order. */
export function liveNodes(nodes: readonly Node[], wanted: readonly Value[]): Node[] {
  const needed = new Set(wanted.map(({ name }) => name));
  const live: Node[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some(({ name }) => needed.has(name))) continue;
    live.push(node);
    for (const { name } of node.inputs) needed.add(name);
  }
  return live.reverse();
}
