import type { Fold } from '../core/ends.ts';
import type { Path } from '../graph/graph.ts';

type Folds = ReadonlyMap<string, Fold<unknown, unknown>>;

/** A fresh fold of every sink by its branch; '' where the graph has none. `checkGraph` has seen that each finds what it reads. */
export function foldsOf(path: Path, branch = ''): Folds {
  if ('sink' in path.end) return new Map([[branch, path.end.sink.open() as Fold<unknown, unknown>]]);
  return new Map(Object.entries(path.end.branches).flatMap(([name, next]) => [...foldsOf(next, below(branch, name))]));
}

/** `whole` has the shape of the graph: one result, or one per branch; `byBranch` is flat. */
export function resultsOf(path: Path, folds: Folds): { whole: unknown; byBranch: Record<string, unknown> } {
  const byBranch = Object.fromEntries([...folds].map(([branch, fold]) => [branch, fold.result()]));
  const shaped = ({ end }: Path, branch: string): unknown => 'sink' in end ? byBranch[branch]
    : Object.fromEntries(Object.entries(end.branches).map(([name, next]) => [name, shaped(next, below(branch, name))]));
  return { whole: shaped(path, ''), byBranch };
}

/** The name of a branch inside a branch. */
export const below = (branch: string, name: string) => branch === '' ? name : `${branch}/${name}`;
