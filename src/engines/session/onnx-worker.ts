/**
 * The thread that an ONNX model lives in: `run` of onnxruntime-node computes on the thread that calls it, which
 * would otherwise stand still. Started by `worker-session.ts`; one model per thread.
 */
import { parentPort, workerData } from 'node:worker_threads';

import type { EngineError } from '../../core/errors.ts';
import { noteOf, type Reply, type Request, type SessionSettings } from './messages.ts';
import { startModel } from './run-model.ts';
import { runtimeError } from './runtime-error.ts';

const port = parentPort!;
const settings = workerData as SessionSettings;
const reply = (message: Reply, ...transfer: ArrayBuffer[]) => { port.postMessage(message, transfer); };
const failure = (error: unknown): EngineError => runtimeError(error, settings, 'run');

try {
  const model = await startModel(settings);
  let work = Promise.resolve();
  port.on('message', (request: Request) => {
    work = work.then(() => serve(request));
  });
  reply({ ready: model.facts });

  async function serve(request: Request): Promise<void> {
    if ('stop' in request) {
      await model.release();
      port.close();
      return;
    }
    const { id } = request;
    try {
      const answer = 'prompts' in request ? await model.score(request.prompts) : await model.run(request);
      reply({ id, ...answer }, answer.values.buffer as ArrayBuffer);
    } catch (error) {
      reply({ id, failed: noteOf(failure(error)) });
    }
  }
} catch (error) {
  reply({ failed: noteOf(runtimeError(error, settings, 'load')) });
}
