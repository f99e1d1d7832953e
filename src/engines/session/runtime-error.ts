import { EngineError } from '../../core/errors.ts';
import type { SessionSettings } from './messages.ts';

const remedies = {
  cpu: 'the CPU part of onnxruntime-node is missing: run `npm ci` again',
  cuda: "onnxruntime-node carries no CUDA libraries: with CUDA 12 and cuDNN 9 installed run "
    + "`node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12`, or use device 'cpu'",
  webgpu: "WebGPU found no graphics adapter: install a Vulkan driver (Linux), or use device 'cpu'",
};

/** What ONNX Runtime said while a model was loaded or run, in the words of rxrec. */
export function runtimeError(cause: unknown, { path, device }: Pick<SessionSettings, 'path' | 'device'>, doing: 'load' | 'run'): EngineError {
  if (cause instanceof EngineError) return cause;
  const said = (cause instanceof Error ? cause.message : String(cause)).trim();
  const short = said.length > 400 ? `${said.slice(0, 400)}...` : said;
  if (/shared library|shared object|backend not found|no available backend|adapter|no CUDA-capable device|CUDA failure 100|CUDA_PATH/i.test(said)) {
    const piece = device === 'webgpu' ? 'there is no adapter' : device === 'cuda' ? 'a library or the GPU is missing' : 'it cannot be started';
    return new EngineError('missing-device', `device "${device}" cannot be used, ${piece}: ${short}`, remedies[device], false, { cause });
  }
  if (/bad_alloc|out of memory|failed to allocate|allocat\w+ (?:\w+ )*failed|array buffer allocation/i.test(said)) {
    return new EngineError('out-of-memory', `${path}: not enough memory to ${doing}: ${short}`,
      'use fewer tokens per call, or a smaller model', false, { cause });
  }
  if (/doesn't exist|no such file/i.test(said)) {
    return new EngineError('missing-model', `${path}: ${short}`, 'a model in pieces needs its data files beside it', false, { cause });
  }
  return doing === 'load'
    ? new EngineError('load', `${path}: the model could not be loaded: ${short}`,
      'is it a complete ONNX file, and are its operators known to onnxruntime-node?', false, { cause })
    : new EngineError('bad-output', `${path}: the model failed while it ran: ${short}`,
      'its inputs may mean something else than their names say', false, { cause });
}
