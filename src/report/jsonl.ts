import { appendFileSync } from 'node:fs';
import { open } from 'node:fs/promises';

import type { RunEvent } from '../core/run-event.ts';
import { ioError } from '../io/io-error.ts';

/** `events.jsonl` of a run: one event per line, in order. */
export interface EventLog {
  add(event: RunEvent): void;
  /** Writes what is left. */
  close(): Promise<void>;
}

/**
 * Opens an event log at its end; a resumed run goes on below a further `started`.
 *
 * Lines are written when a partition ends, so that what the log says was done is on disk. A line that a
 * killed run left half written is cut off.
 *
 * Errors: `DataError` `cannot-write`, `disk-full`.
 */
export async function eventLog(path: string): Promise<EventLog> {
  await cutHalfLine(path);
  let waiting: string[] = [];
  const flush = () => {
    if (waiting.length === 0) return;
    const lines = waiting.join('');
    waiting = [];
    try {
      appendFileSync(path, lines);
    } catch (cause) {
      throw ioError(cause, 'write', path);
    }
  };
  return {
    add(event) {
      waiting.push(`${JSON.stringify(event)}\n`);
      if (!waits.has(event.kind)) flush();
    },
    close: async () => flush(),
  };
}

/** Kinds of events that come often; they are written with the next of another kind. */
const waits: ReadonlySet<RunEvent['kind']> = new Set(['progress', 'training', 'fault']);
const blockBytes = 64 * 1024;

async function cutHalfLine(path: string): Promise<void> {
  try {
    const file = await open(path, 'a+');
    try {
      const { size } = await file.stat();
      let end = size;
      const block = Buffer.alloc(blockBytes);
      while (end > 0) {
        const from = Math.max(0, end - blockBytes);
        const { bytesRead } = await file.read(block, 0, end - from, from);
        const newline = block.subarray(0, bytesRead).lastIndexOf(10);
        end = newline === -1 ? from : from + newline + 1;
        if (newline !== -1) break;
      }
      if (end < size) await file.truncate(end);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw ioError(cause, 'write', path);
  }
}
