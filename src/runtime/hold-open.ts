import type { Openable } from '../core/openable.ts';
import type { TrainingEvent } from '../core/training-event.ts';
import type { EngineUsage, Usage } from '../core/usage.ts';
import type { Graph, Path } from '../graph/graph.ts';
import { below } from './merge.ts';

export interface HoldOpenOptions {
  /** Told of what a noun does while it opens, with the branch that it was first found on. */
  readonly tell: (event: TrainingEvent & { readonly branch: string }) => void;
  /** Told, when all is closed, of every engine that counts what it was asked. */
  readonly used: (usage: EngineUsage) => void;
  /** Told of everything that was opened. */
  readonly opened: (noun: object) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Opens every engine that an operator of the graph names, and keeps it open between partitions:
 * operators then join what is running instead of starting it once per partition.
 */
export async function holdOpen(graph: Graph<unknown>, { tell, used, opened: saw, signal }: HoldOpenOptions): Promise<() => Promise<void>> {
  const opened: { readonly open: { close(): Promise<void>; usage?(): Usage }; readonly engine: string; readonly branch: string }[] = [];
  const release = async () => void await Promise.all(opened.splice(0).map(({ open, ...which }) => {
    const usage = open.usage?.();
    if (usage) used({ ...which, ...usage });
    return open.close();
  }));
  try {
    for (const [noun, branch] of openables(graph.path, '')) {
      signal?.throwIfAborted();
      opened.push({ open: await noun.open({ tell: (event) => tell({ ...event, branch }), signal }), engine: engineOf(noun), branch });
      saw(opened.at(-1)!.open);
    }
  } catch (error) {
    await release();
    throw error;
  }
  return release;
}

function engineOf(noun: object): string {
  const { engine } = ('toJSON' in noun && typeof noun.toJSON === 'function' ? noun.toJSON() : {}) as { readonly engine?: unknown };
  return typeof engine === 'string' ? engine : '';
}

/** Each with its branch; '' before the first branch point. */
function openables({ operators, end }: Path, branch: string): Map<Openable, string> {
  const found = new Map(operators.flatMap(({ spec }) => Object.values(spec.options).filter(isOpenable)).map((noun) => [noun, branch]));
  if ('sink' in end) return found;
  for (const [name, path] of Object.entries(end.branches)) {
    for (const [noun, where] of openables(path, below(branch, name))) if (!found.has(noun)) found.set(noun, where);
  }
  return found;
}

/** Tables have an `open` as well, but no identity: they are where rows go, not what computes them. */
const isOpenable = (value: unknown): value is Openable =>
  typeof value === 'object' && value !== null && 'open' in value && 'identify' in value;
