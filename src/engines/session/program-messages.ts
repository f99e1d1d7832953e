import type { CompiledProgram } from '../../compile/compiled-program.ts';
import type { ProgramCall, ProgramOutputs } from '../../compile/program.ts';
import type { FailureNote } from './messages.ts';
import type { ProgramSettings } from './program-runner.ts';

/** What a worker is started with. */
export interface ProgramStart {
  readonly program: CompiledProgram;
  readonly settings: ProgramSettings;
}

/** What a worker is told: to run, to take weights, or to stop. */
export type ProgramRequest =
  | { readonly id: number; readonly call: ProgramCall }
  | { readonly id: number; readonly weights: Readonly<Record<string, Float32Array>> }
  | { readonly stop: true };

export type ProgramReply =
  | { readonly ready: true }
  | { readonly id: number; readonly outputs: ProgramOutputs }
  | { readonly id?: number; readonly failed: FailureNote };
