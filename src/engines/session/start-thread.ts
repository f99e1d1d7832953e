import './no-telemetry.ts';

import { Worker } from 'node:worker_threads';

/** What is built runs as it is. The sources need tsx, which Node 20 does not hand on to a thread: it is started there first. */
export function startThread(name: 'onnx-worker' | 'program-worker' | '../transformers/scoring-thread', workerData: unknown): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL(`./${name}.js`, import.meta.url), { workerData });
  const [tsx, file] = [import.meta.resolve('tsx/esm/api'), new URL(`./${name}.ts`, import.meta.url).href];
  const start = `import { register } from '${tsx}'; register(); await import('${file}');`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(start)}`), { workerData });
}
