import { RunError } from '../core/errors.ts';
import { printFailure } from './print-failure.ts';

/** What a command says of errors. */
export interface Told {
  readonly json: boolean;
  readonly trace: boolean;
}

/**
 * Work of a process that can be stopped: the keyboard aborts it, a second time ends the process at once. Where nothing is left to do and
 * the work has not ended, the process fails and says so.
 */
export async function interruptible(told: Told, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const abort = () => stop.abort(interrupted);
  process.once('SIGINT', abort);
  const stalled = () => { printFailure(stall, told); process.exit(); };
  process.once('beforeExit', stalled);
  try {
    await work(stop.signal);
  } finally {
    process.off('beforeExit', stalled);
    process.off('SIGINT', abort);
  }
}

const interrupted = new RunError('interrupted', 'stopped by the keyboard', 'the same command goes on where it stopped');

const stall = new RunError('stalled', 'nothing is left to do, but the run has not ended',
  'an operator waits for rows that never come; draw the graph with --draw and look at what holds rows');
