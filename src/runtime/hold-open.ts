import type { Openable } from '../core/openable.ts';
import type { Graph, Path } from '../graph/graph.ts';

/**
 * Opens every engine that an operator of the graph names, and keeps it open between partitions:
 * operators then join what is running instead of starting it once per partition.
 */
export async function holdOpen(graph: Graph<unknown>): Promise<() => Promise<void>> {
  const opened: { close(): Promise<void> }[] = [];
  const release = async () => void await Promise.all(opened.splice(0).map((noun) => noun.close()));
  try {
    for (const noun of openables(graph.path)) opened.push(await noun.open());
  } catch (error) {
    await release();
    throw error;
  }
  return release;
}

function openables({ operators, end }: Path): Set<Openable> {
  const own = operators.flatMap(({ spec }) => Object.values(spec.options).filter(isOpenable));
  const below = 'sink' in end ? [] : Object.values(end.branches).flatMap((path) => [...openables(path)]);
  return new Set([...own, ...below]);
}

/** Tables have an `open` as well, but no identity: they are where rows go, not what computes them. */
const isOpenable = (value: unknown): value is Openable =>
  typeof value === 'object' && value !== null && 'open' in value && 'identify' in value;
