/** The thread that a compiled program lives in. Started by `program-session.ts`; one program per thread. */
import { parentPort, workerData } from 'node:worker_threads';

import { noteOf } from './messages.ts';
import type { ProgramReply, ProgramRequest, ProgramStart } from './program-messages.ts';
import { startProgram } from './program-runner.ts';
import { runtimeError } from './runtime-error.ts';

const port = parentPort!;
const { program, settings } = workerData as ProgramStart;
const reply = (message: ProgramReply, transfer: readonly ArrayBuffer[] = []) => { port.postMessage(message, transfer); };
const noted = (error: unknown, doing: 'load' | 'run') =>
  noteOf(runtimeError(error, { path: settings.name ?? 'program', device: settings.device ?? 'cpu' }, doing));

try {
  const runner = await startProgram(program, settings);
  let work = Promise.resolve();
  port.on('message', (request: ProgramRequest) => {
    work = work.then(() => serve(request));
  });
  reply({ ready: true });

  async function serve(request: ProgramRequest): Promise<void> {
    if ('stop' in request) {
      await runner.close();
      port.close();
      return;
    }
    const { id } = request;
    try {
      if ('weights' in request) {
        runner.setWeights(request.weights);
        return reply({ id, outputs: {} });
      }
      const outputs = await runner.run(request.call);
      reply({ id, outputs }, [...new Set(Object.values(outputs).map(({ values }) => values.buffer as ArrayBuffer))]);
    } catch (error) {
      reply({ id, failed: noted(error, 'run') });
    }
  }
} catch (error) {
  reply({ failed: noted(error, 'load') });
}
