/**
 * Tries one thing that may end the process instead of failing, in a process that may end:
 * `node probe.js parquet`, `node probe.js cuda`, `node probe.js gguf`. Prints what it found as JSON.
 */
import { RxrecError } from '../core/errors.ts';

const [what] = process.argv.slice(2);
try {
  console.log(JSON.stringify({ works: true, detail: await tried() }));
} catch (error) {
  const hint = error instanceof RxrecError ? error.hint : undefined;
  console.log(JSON.stringify({ works: false, detail: error instanceof Error ? error.message : String(error), hint }));
}

async function tried(): Promise<string> {
  if (what === 'parquet') {
    const { connect } = await import('../io/duckdb.ts');
    const connection = await connect();
    const [[version] = []] = await (await connection.runAndReadAll('select version()')).getRows();
    connection.closeSync();
    return `DuckDB ${String(version)}`;
  }
  if (what === 'gguf') {
    const { llamaOn } = await import('../engines/llama-cpp/node-llama-cpp.ts');
    return `llama.cpp on ${(await llamaOn('auto')).llama.gpu || 'cpu'}`;
  }
  const { probeDevice } = await import('../engines/session/probe-device.ts');
  await probeDevice(what as 'cpu' | 'cuda' | 'webgpu');
  return 'a model of one operator ran';
}
