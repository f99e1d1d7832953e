import type { CompiledProgram } from '../compile/compiled-program.ts';
import type { RunnableProgram } from '../compile/program.ts';
import type { Device } from '../engines/session/messages.ts';
import { openProgram } from '../engines/session/program-session.ts';
import type { ExportedGraph } from './graphs.ts';

/** What exported graphs run on. */
export interface GraphSettings {
  /** Default `cpu`. */
  readonly device?: Device;
  /** Threads of one operator. Default 1: where several cut its rows, the last bits of a score depend on what is scored with it. */
  readonly threads?: number;
}

/**
 * Opens an exported ONNX file in a thread of its own.
 *
 * Errors: `EngineError` `load` with the path, for a file that ONNX Runtime does not take (an operator set that is newer than it is).
 *
 * @param path For messages.
 */
export function openGraph(graph: ExportedGraph, path: string, { device, threads = 1 }: GraphSettings = {}): Promise<RunnableProgram> {
  return openProgram(programOf(graph), { name: path, threads, ...(device && { device }) });
}

/** An exported graph as what a session runs. */
export function programOf({ bytes, inputs, outputs }: ExportedGraph): CompiledProgram {
  const specs = (tensors: ExportedGraph['inputs']) => tensors.map(({ name, type, shape }) => ({ name, dtype: type, shape }));
  const symbols = new Set(inputs.flatMap(({ shape }) => shape).filter((size) => typeof size === 'string'));
  return { bytes, inputs: specs(inputs), outputs: specs(outputs), symbols: [...symbols], weights: [], dropoutInputs: [], segmentInputs: [] };
}
