import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

import { startSession } from '../../../src/engines/session/worker-session.ts';

const settings = { path: 'model.onnx', device: 'cpu', task: { kind: 'answers', ids: [0] } } as const;
const facts = { fixedTokens: undefined, width: 1, vocabulary: undefined };
const prompt = () => ({ offsets: Int32Array.of(0, 1), values: Int32Array.of(1) });

/** A thread that is ready at once and then does what `onMessage` says. */
function thread(onMessage: string, start = `parentPort.postMessage({ ready: ${JSON.stringify(facts)} });`): Worker {
  const text = `import { parentPort } from 'node:worker_threads'; parentPort.on('message', (message) => { ${onMessage} }); ${start}`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(text)}`));
}

test('a thread that dies takes its calls with it, by an error that is not to be retried', async () => {
  for (const [how, message] of [['process.exit(3)', /exit code 3/], ["throw new RangeError('broken')", /broken/]] as const) {
    let lost = 0;
    const session = await startSession(settings, () => { lost++; }, thread(how));
    const results = await Promise.allSettled([session.run(prompt()), session.run(prompt())]);
    for (const result of results) {
      assert.equal(result.status, 'rejected');
      const { name, code, retryable, message: said } = result.reason as Error & { code: string; retryable: boolean };
      assert.deepEqual([name, code, retryable], ['EngineError', 'closed', false]);
      assert.match(said, message);
    }
    assert.ok(lost > 0);
    await assert.rejects(session.run(prompt()), { code: 'closed' });
    await session.close();
  }
});

test('a thread that dies before it is ready fails to open', async () => {
  await assert.rejects(startSession(settings, () => {}, thread('', 'process.exit(5)')), { code: 'closed', message: /model\.onnx.*exit code 5/ });
});

test('closing waits for what is being computed', async () => {
  const session = await startSession(settings, () => {}, thread(
    "if (message.stop) return parentPort.close(); setTimeout(() => parentPort.postMessage({ id: message.id, width: 1, values: Float32Array.of(7) }), 50)"));
  const answer = session.run(prompt());
  assert.deepEqual(await answer, { width: 1, values: Float32Array.of(7) });
  await session.close();
  await assert.rejects(session.run(prompt()), { code: 'closed' });
});

test('a thread that is asked to close while it computes keeps the process alive until it has ended', async () => {
  const worker = thread(
    "if (message.stop) return setTimeout(() => parentPort.close(), 20); setTimeout(() => parentPort.postMessage({ id: message.id, width: 1, values: Float32Array.of(7) }), 20)");
  const session = await startSession(settings, () => {}, worker);
  let held = false;
  const [ref, unref] = [worker.ref.bind(worker), worker.unref.bind(worker)];
  worker.ref = () => { held = true; ref(); };
  worker.unref = () => { held = false; unref(); };
  const answer = session.run(prompt());
  const closing = session.close();
  await answer;
  assert.ok(held, 'the answer let go of the thread');
  await closing;
});
