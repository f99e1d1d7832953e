import type { CompiledProgram } from '../../compile/compiled-program.ts';
import type { ProgramOutputs, RunnableProgram } from '../../compile/program.ts';
import { EngineError } from '../../core/errors.ts';
import { errorOf } from './messages.ts';
import type { ProgramReply, ProgramRequest } from './program-messages.ts';
import type { ProgramSettings } from './program-runner.ts';
import { startThread } from './start-thread.ts';

interface Waiting {
  readonly resolve: (outputs: ProgramOutputs) => void;
  readonly reject: (error: EngineError) => void;
}

/**
 * Runs a compiled program in a thread of its own. The memory of inputs is handed over, not copied: a caller has it no
 * more. Weights are copied. A thread with nothing to do does not keep the process alive.
 *
 * Errors: `EngineError`; `closed` where the thread has ended.
 */
export async function openProgram(program: CompiledProgram, settings: ProgramSettings = {}): Promise<RunnableProgram> {
  const worker = startThread('program-worker', { program, settings });
  const waiting = new Map<number, Waiting>();
  let lost: EngineError | undefined;
  let calls = 0;
  let closing = false;

  const ended = (how: string) => new EngineError('closed', `${settings.name ?? 'program'}: the thread of the program has ended (${how})`, 'open it again');
  await new Promise<void>((resolve, reject) => {
    const fail = (error: EngineError) => {
      lost ??= error;
      reject(lost);
      for (const { reject } of waiting.values()) reject(lost);
      waiting.clear();
    };
    worker.on('message', (reply: ProgramReply) => {
      if ('ready' in reply) return resolve();
      const waiter = waiting.get(reply.id ?? -1);
      waiting.delete(reply.id ?? -1);
      if (waiting.size === 0 && !closing) worker.unref();
      if ('outputs' in reply) return waiter?.resolve(reply.outputs);
      if (waiter) return waiter.reject(errorOf(reply.failed));
      fail(errorOf(reply.failed));
    });
    worker.on('error', (cause) => fail(ended(cause instanceof Error ? cause.message : String(cause))));
    worker.on('exit', (code) => fail(ended(`exit code ${code}`)));
  }).catch((error: unknown) => worker.terminate().then(() => { throw error; }));
  worker.unref();

  const ask = (request: (id: number) => ProgramRequest, transfer: readonly ArrayBuffer[] = []) => new Promise<ProgramOutputs>((resolve, reject) => {
    if (lost) return reject(lost);
    const id = calls++;
    waiting.set(id, { resolve, reject });
    worker.ref();
    worker.postMessage(request(id), transfer);
  });

  let weightsTaken = Promise.resolve<unknown>(undefined);
  return {
    setWeights: (weights) => {
      weightsTaken = ask((id) => ({ id, weights }));
      weightsTaken.catch(() => {}); // the next run tells
    },
    run: async (call) => {
      const memory = new Set(Object.values(call.inputs).map(({ values }) => values.buffer as ArrayBuffer));
      const answer = ask((id) => ({ id, call }), [...memory]);
      answer.catch(() => {}); // awaited after the weights
      await weightsTaken;
      return answer;
    },
    close: () => new Promise((resolve) => {
      if (lost) return resolve();
      closing = true;
      worker.ref();
      worker.once('exit', () => resolve());
      worker.postMessage({ stop: true });
    }),
  };
}
