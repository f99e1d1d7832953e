import type { List, Vectors } from '../../core/column.ts';
import { EngineError } from '../../core/errors.ts';
import type { PackedPrompts } from '../transformers/impressions.ts';
import { errorOf, type Reply, type Request, type SessionFacts, type SessionSettings } from './messages.ts';
import { startThread } from './start-thread.ts';

export interface Session {
  readonly facts: SessionFacts;
  run(sequences: List<Int32Array>): Promise<Vectors>;
  score(prompts: PackedPrompts): Promise<Vectors>;
  /** Waits for what is being computed, then ends the thread. */
  close(): Promise<void>;
}

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: EngineError) => void;
}

/**
 * Starts a model in a thread of its own. A thread with nothing to do does not keep the process alive.
 *
 * @param onLost called when the thread has ended on its own.
 */
export async function startSession(settings: SessionSettings, onLost: () => void, worker = startThread('onnx-worker', settings)): Promise<Session> {
  const waiting = new Map<number, Waiting<Vectors>>();
  let lost: EngineError | undefined;
  let calls = 0;
  let closing = false;

  const facts = await new Promise<SessionFacts>((resolve, reject) => {
    const fail = (error: EngineError) => {
      lost ??= error;
      reject(lost);
      for (const { reject } of waiting.values()) reject(lost);
      waiting.clear();
      onLost();
    };
    worker.on('message', (reply: Reply) => {
      if ('ready' in reply) return resolve(reply.ready);
      const waiter = waiting.get(reply.id ?? -1);
      waiting.delete(reply.id ?? -1);
      if (waiting.size === 0 && !closing) worker.unref();
      if (!('failed' in reply)) return waiter?.resolve({ width: reply.width, values: reply.values });
      if (waiter) return waiter.reject(errorOf(reply.failed));
      fail(errorOf(reply.failed));
    });
    worker.on('error', (cause) => fail(ended(settings, cause instanceof Error ? cause.message : String(cause), cause)));
    worker.on('exit', (code) => fail(ended(settings, `exit code ${code}`)));
  }).catch((error: unknown) => worker.terminate().then(() => { throw error; }));
  worker.unref();

  const ask = (request: (id: number) => Request, memory: readonly ArrayBufferView[]) => new Promise<Vectors>((resolve, reject) => {
    if (lost) return reject(lost);
    const id = calls++;
    waiting.set(id, { resolve, reject });
    worker.ref();
    worker.postMessage(request(id), memory.map(({ buffer }) => buffer as ArrayBuffer));
  });
  return {
    facts,
    run: ({ offsets, values }) => ask((id) => ({ id, offsets, values }), [offsets, values]),
    score: (prompts) => ask((id) => ({ id, prompts }), [prompts.prefixes.offsets, prompts.prefixes.values, prompts.counts, prompts.suffixes.offsets, prompts.suffixes.values]),
    close: () => new Promise((resolve) => {
      if (lost) return resolve();
      closing = true; // an answer that still comes must not let go of the thread: its end is waited for
      worker.ref();
      worker.once('exit', () => resolve());
      worker.postMessage({ stop: true });
    }),
  };
}

const ended = ({ path }: SessionSettings, how: string, cause?: unknown) =>
  new EngineError('closed', `${path}: the thread of the model has ended (${how})`, 'open the engine again; if it ends again, the model brings ONNX Runtime down',
    false, cause === undefined ? {} : { cause });
