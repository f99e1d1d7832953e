import { EngineError } from '../core/errors.ts';
import * as tf from './tf.ts';

/** Optional packages that bring TensorFlow itself, in the order in which they are looked for. */
const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/**
 * Makes TensorFlow the current tfjs backend, where one of its packages is installed beside rxrec.
 *
 * Errors: `EngineError` `missing-device`.
 */
export async function useTensorflowBackend(load: (name: string) => Promise<unknown> = (name) => import(name)): Promise<void> {
  const causes: string[] = [];
  for (const name of packages) {
    try {
      await load(name);
      if (await tf.setBackend('tensorflow')) return;
      causes.push(`${name} brings no backend "tensorflow" for this copy of @tensorflow/tfjs-core`);
    } catch (cause) {
      causes.push(`${name}: ${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)}`);
    }
  }
  throw new EngineError('missing-device', `the backend "tensorflow" cannot be used: ${causes.join('; ')}`,
    'run `npm install @tensorflow/tfjs-node` (or `@tensorflow/tfjs-node-gpu`, with CUDA) and its install script, or use the backend "onnx"');
}
