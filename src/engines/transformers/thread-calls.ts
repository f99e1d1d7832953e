import type { Worker } from 'node:worker_threads';

import { EngineError } from '../../core/errors.ts';
import { errorOf, type FailureNote } from '../session/messages.ts';

/** A thread that answers calls one after another. */
export interface ThreadCalls<Reply> {
  /** The memory that is named is handed over. */
  call(message: object, transfer: readonly ArrayBuffer[]): Promise<Reply>;
  /** Waits for what is being computed, then ends the thread. */
  close(): Promise<void>;
}

type Told<Reply> = { readonly ready: true } | (Reply & { readonly id: number }) | { readonly id?: number; readonly failed: FailureNote };

/**
 * Waits until a thread is ready, and asks it things. One with nothing to do does not keep the process alive.
 *
 * Errors: what the thread says went wrong; `EngineError` `closed` where it has ended.
 *
 * @param onLost called when the thread has ended on its own
 */
export async function threadCalls<Reply extends object>(worker: Worker, name: string, onLost: () => void): Promise<ThreadCalls<Reply>> {
  const waiting = new Map<number, { readonly resolve: (reply: Reply) => void; readonly reject: (error: EngineError) => void }>();
  let lost: EngineError | undefined;
  let calls = 0;
  let closing = false;
  const ended = (how: string) => new EngineError('closed', `${name}: the thread of the model has ended (${how})`, 'open the engine again; if it ends again, the model brings ONNX Runtime down');

  await new Promise<void>((resolve, reject) => {
    const fail = (error: EngineError) => {
      lost ??= error;
      reject(lost);
      for (const one of waiting.values()) one.reject(lost);
      waiting.clear();
      onLost();
    };
    worker.on('message', (told: Told<Reply>) => {
      if ('ready' in told) return resolve();
      const waiter = waiting.get(told.id ?? -1);
      waiting.delete(told.id ?? -1);
      if (waiting.size === 0 && !closing) worker.unref();
      if (!('failed' in told)) return waiter?.resolve(told);
      if (waiter) return waiter.reject(errorOf(told.failed));
      fail(errorOf(told.failed));
    });
    worker.on('error', (cause) => fail(ended(cause instanceof Error ? cause.message : String(cause))));
    worker.on('exit', (code) => fail(ended(`exit code ${code}`)));
  }).catch((error: unknown) => worker.terminate().then(() => { throw error; }));
  worker.unref();

  return {
    call: (message, transfer) => new Promise((resolve, reject) => {
      if (lost) return reject(lost);
      const id = calls++;
      waiting.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ ...message, id }, transfer);
    }),
    close: () => new Promise((resolve) => {
      if (lost) return resolve();
      closing = true; // an answer that still comes must not let go of the thread: its end is waited for
      worker.ref();
      worker.once('exit', () => resolve());
      worker.postMessage({ stop: true });
    }),
  };
}
