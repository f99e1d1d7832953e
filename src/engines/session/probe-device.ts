import './no-telemetry.ts';

import { InferenceSession, Tensor } from 'onnxruntime-node';

import type { Device } from './messages.ts';
import { runtimeError } from './runtime-error.ts';

/** y = x, for one number: the smallest ONNX model there is. */
const identity = 'CAg6NwoQCgF4EgF5IghJZGVudGl0eRIBZ1oPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCBAoAEA0=';

/**
 * Runs a model of one operator on a device. It may end the process instead of failing: ask in a process of its own.
 *
 * Errors: `EngineError` `missing-device` or `load`, naming the missing piece.
 */
export async function probeDevice(device: Device): Promise<void> {
  try {
    const session = await InferenceSession.create(Buffer.from(identity, 'base64'), { executionProviders: [device], logSeverityLevel: 4 });
    await session.run({ x: new Tensor('float32', [1], [1]) });
    await session.release();
  } catch (cause) {
    throw runtimeError(cause, { path: 'a model of one operator', device }, 'load');
  }
}
