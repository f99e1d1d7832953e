import type { RowFault, Shape } from './batch.ts';
import type { TrainingEvent } from './training-event.ts';
import type { EngineUsage } from './usage.ts';

/** A graph as it is drawn and stored (`graph.json`). */
export interface GraphPicture {
  version: 1;
  name: string;
  nodes: {
    id: string;
    kind: 'source' | 'operator' | 'sink';
    name: string;
    /** '' before any branch; nested branches as `llm/small`. */
    branch: string;
    options: unknown;
    reads: Shape;
    adds: Shape;
    rows: string;
    holds: number;
  }[];
  edges: { from: string; to: string }[];
}

/** What a run says about itself while it runs. The terminal, `events.jsonl` and any dashboard are subscribers. */
export type RunEvent =
  | {
    kind: 'started'; graph: GraphPicture; folder: string | undefined; fingerprint: string;
    totalRows: number | undefined; partitionRows: number; resumedRows: number;
  }
  | {
    kind: 'progress';
    /** Rows that have left the graph, those taken from an earlier run included. */
    rowsLeft: number;
    totalRows: number | undefined; rowsInside: number; faults: number; elapsedMs: number; rssBytes: number;
    /** Vectors of items and users that recommenders needed so far, and those that were there already; absent where none says. */
    cache?: { asked: number; hits: number };
  }
  /** Of a recommender that is trained before the first row moves, for the branch that scores with it. */
  | (TrainingEvent & { branch: string })
  | { kind: 'fault'; branch: string; fault: RowFault }
  | {
    kind: 'partition'; index: number; from: number; until: number; rows: number; faults: number; elapsedMs: number;
    operators: readonly { branch: string; name: string; rows: number; busyMs: number; heldMs: number }[];
  }
  /** Of an engine that counts what it was asked, told when it is closed, whatever the run came to. */
  | (EngineUsage & { kind: 'usage' })
  | { kind: 'finished'; rows: number; faults: number; elapsedMs: number; folder: string | undefined }
  | { kind: 'failed'; error: { name: string; code: string; message: string; hint: string } };
