import type { Fold } from '../core/ends.ts';
import type { AnySink, Graph, Path } from '../graph/graph.ts';

/** Every sink of a graph by its branch; '' where the graph has none. */
export function sinksOf(path: Path, branch = ''): ReadonlyMap<string, AnySink> {
  if ('sink' in path.end) return new Map([[branch, path.end.sink]]);
  return new Map(Object.entries(path.end.branches).flatMap(([name, next]) =>
    [...sinksOf(next, branch === '' ? name : `${branch}/${name}`)]));
}

/** Puts the partitions' folds together in row order. */
export function mergeFolds(graph: Graph<unknown>, partitions: readonly ReadonlyMap<string, Uint8Array>[]): Merged {
  const folds = new Map([...sinksOf(graph.path)].map(([branch, sink]) => [branch, sink.open()]));
  for (const partition of partitions) {
    for (const [branch, saved] of partition) folds.get(branch)!.merge(saved);
  }
  return { path: graph.path, folds };
}

interface Merged {
  readonly path: Path;
  readonly folds: ReadonlyMap<string, Fold<unknown, unknown>>;
}

/** `whole` has the shape of the graph: one result, or one per branch; `byBranch` is flat. */
export function resultsOf({ path, folds }: Merged): { whole: unknown; byBranch: Record<string, unknown> } {
  const byBranch = Object.fromEntries([...folds].map(([branch, fold]) => [branch, fold.result()]));
  const shaped = ({ end }: Path, branch: string): unknown => 'sink' in end ? byBranch[branch]
    : Object.fromEntries(Object.entries(end.branches).map(([name, next]) =>
      [name, shaped(next, branch === '' ? name : `${branch}/${name}`)]));
  return { whole: shaped(path, ''), byBranch };
}
