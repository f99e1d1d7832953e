import type { CachedCompile } from '../compile/compile-cache.ts';
import type { RunnableProgram } from '../compile/program.ts';
import { OptionsError } from '../core/errors.ts';
import { checkOptions, oneOf, optional, type Rule, wholeNumber } from '../core/option-rules.ts';
import type { Device } from '../engines/session/messages.ts';
import { type Backend, backends, openOn } from '../engines/session/open-on.ts';
import { openProgram } from '../engines/session/program-session.ts';
import type { DescribedProgram } from './programs.ts';

/** What training and scoring run on. */
export interface RunsOn {
  /** Default `onnx`. */
  readonly backend?: Backend;
  /** Of the backend `onnx`. Default `cpu`. */
  readonly device?: Device;
  /**
   * Threads of one operator, of the backend `onnx`. Default: 2 in training, however many cores there are, since another number may
   * give other last bits (docs/decisions/0013). In scoring, calls at once, each on one thread (docs/decisions/0014); default 1.
   */
  readonly threads?: number;
  /** What compiles, of the backend `onnx`: a `compileCache()` that several trainings and scorings share. Default: each compiles for itself. */
  readonly compile?: CachedCompile;
}

/** Of one operator, in training. */
export const trainingThreads = 2;

const devices = ['cpu', 'cuda', 'webgpu'] as const satisfies readonly Device[];

/**
 * Refuses what is no backend or device, and a device of a backend that has none to choose from.
 *
 * Errors: `OptionsError`.
 */
export function checkRunsOn(where: string, on: RunsOn): void {
  checkOptions<RunsOn>(`${where}: "on"`, on, {
    backend: optional(oneOf(...backends)), device: optional(oneOf(...devices)), threads: optional(wholeNumber(1)),
    compile: optional((value) => typeof value === 'function' ? undefined : 'a compileCache()'),
  });
  const { backend = 'onnx', device, threads } = on;
  if (backend === 'onnx' || (device === undefined && threads === undefined)) return;
  throw new OptionsError('wrong-value', `${where}: ${device === undefined ? '"threads"' : `device "${device}"`} with the backend "${backend}"`,
    'leave it out: only the backend "onnx" lets it be chosen');
}

export const runsOnRule: Rule = optional((value) => typeof value === 'object' && value !== null ? undefined : 'an object with "backend", "device" or "threads"');

/** What of it decides the last bits of a weight; nothing where everything is as by default. */
export function identityOf({ backend = 'onnx', device = 'cpu', threads = trainingThreads }: RunsOn = {}): { readonly on?: object } {
  return backend === 'onnx' && device === 'cpu' && threads === trainingThreads ? {} : { on: { backend, device, threads } };
}

export interface OpenDescribedOptions {
  readonly on?: RunsOn | undefined;
  /** For messages. */
  readonly name?: string;
  /** Threads where `on` does not say. */
  readonly threads?: number;
  /** JSON that says all that the program depends on besides its options: the same is compiled once by `on.compile`. */
  readonly madeOf?: object;
}

/**
 * Opens a program of a recommender on what it is to run on.
 *
 * Errors: `EngineError` `missing-device`; `CompileError`.
 */
export async function openDescribed(
  { program, options }: DescribedProgram, { on = {}, name, threads, madeOf }: OpenDescribedOptions = {},
): Promise<RunnableProgram> {
  const { backend = 'onnx', device, threads: asked = threads, compile } = on;
  const settings = { ...(name !== undefined && { name }), ...(device && { device }), ...(asked !== undefined && { threads: asked }) };
  if (backend !== 'onnx' || compile === undefined || madeOf === undefined) return openOn(backend, program, options, settings);
  return openProgram(compile(program, options, madeOf), settings);
}
