import { EngineError } from '../../core/errors.ts';
import type { PackedPrompts } from '../transformers/impressions.ts';
import type { Task } from './session-plan.ts';
import type { SharedPath } from './shared-runs.ts';

export type Device = 'cpu' | 'cuda' | 'webgpu';

/** What a worker is started with. */
export interface SessionSettings {
  readonly path: string;
  readonly device: Device;
  /** Threads of one operator; all cores when absent. */
  readonly threads?: number;
  readonly task: Task;
}

/** What a worker is told: sequences to run, as a list; impressions to score; or to stop. */
export type Request =
  | { readonly id: number; readonly offsets: Int32Array; readonly values: Int32Array }
  | { readonly id: number; readonly prompts: PackedPrompts }
  | { readonly stop: true };

/** What a session knows of its model once it is loaded. */
export interface SessionFacts {
  /** Tokens that the model itself fixes. */
  readonly fixedTokens: number | undefined;
  /** Numbers per sequence in an answer, where known before the first. */
  readonly width: number | undefined;
  /** Ids below this exist, where the model says so. */
  readonly vocabulary: number | undefined;
  /** How prompts that share what they begin with are computed. */
  readonly path: SharedPath;
}

export type Reply =
  | { readonly ready: SessionFacts }
  | { readonly id: number; readonly width: number; readonly values: Float32Array }
  | { readonly id?: number; readonly failed: FailureNote };

/** An `EngineError` on its way between threads, where only data travels. */
export interface FailureNote {
  readonly code: EngineError['code'];
  readonly message: string;
  readonly hint: string;
  readonly cause: string | undefined;
}

export function noteOf(error: EngineError): FailureNote {
  const { code, message, hint, cause } = error;
  return { code, message, hint, cause: cause instanceof Error ? cause.message : cause === undefined ? undefined : String(cause) };
}

export function errorOf({ code, message, hint, cause }: FailureNote): EngineError {
  return new EngineError(code, message, hint, false, cause === undefined ? {} : { cause });
}
