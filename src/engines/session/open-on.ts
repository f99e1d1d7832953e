import { compile } from '../../compile/compile.ts';
import { eager } from '../../compile/eager.ts';
import type { Program, ProgramOptions, RunnableProgram } from '../../compile/program.ts';
import type { ProgramSettings } from './program-runner.ts';
import { openProgram } from './program-session.ts';

/** What runs a program: ONNX Runtime, or tfjs as the program is written. */
export type Backend = 'onnx' | 'cpu' | 'tensorflow';
export const backends = ['onnx', 'cpu', 'tensorflow'] as const satisfies readonly Backend[];

/**
 * A program that can be run, on whichever backend: `onnx` compiles it and runs it in a thread, on the device named; `cpu`
 * is plain JavaScript; `tensorflow` needs `@tensorflow/tfjs-node-gpu` or `@tensorflow/tfjs-node`.
 *
 * Errors: `EngineError` `missing-device`; `CompileError`.
 */
export async function openOn(backend: Backend, program: Program, options: ProgramOptions, settings: ProgramSettings = {}): Promise<RunnableProgram> {
  return backend === 'onnx' ? openProgram(compile(program, options), settings) : eager(program, options, backend);
}
