import type { CompiledProgram } from '../../compile/compiled-program.ts';
import { withExternalData } from '../../compile/external-data.ts';
import type { Numbers, ProgramOutputs } from '../../compile/program.ts';
import { withHalfProducts } from '../../compile/half-products.ts';
import { withQuantizedProducts } from '../../compile/quantized-products.ts';
import { EngineError } from '../../core/errors.ts';
import type { Checkpoint } from '../../transformers/checkpoint/checkpoint.ts';
import { openAdapter } from '../../transformers/checkpoint/open-adapter.ts';
import { openCheckpoint } from '../../transformers/checkpoint/open-checkpoint.ts';
import type { Transformer } from '../../transformers/family.ts';
import { contentOf } from '../../transformers/loading/cache-tensors.ts';
import { halfWeights } from '../../transformers/loading/half-weights.ts';
import { type MappedWeights, mappedWeights } from '../../transformers/loading/mapped-weights.ts';
import { quantizedWeights } from '../../transformers/loading/quantized-weights.ts';
import { type MemoryPlan, refuseWhatDoesNotFit } from '../../transformers/memory-plan.ts';
import type { TransformerProgram } from '../../transformers/programs/text-program.ts';
import type { Device } from './messages.ts';
import { openProgram } from './program-session.ts';
import { sharedOpening } from './shared-opening.ts';

export const precisions = ['float32', 'float16', 'int8'] as const;
export type Precision = (typeof precisions)[number];

export interface CheckpointSessionOptions<Facts> {
  readonly folder: string;
  /** A LoRA adapter that its weights are merged with. */
  readonly adapter: string | undefined;
  readonly device: Device;
  readonly threads: number | undefined;
  /** Where weights of half precision are kept, widened. */
  readonly cache: string;
  readonly onPlan: ((plan: MemoryPlan) => void) | undefined;
  /** What matrices of layers are kept and multiplied in. Default `float32`. */
  readonly precision?: Precision;
  /** What is computed of the model that config.json describes, and what whoever runs it has to know. */
  readonly task: (model: Transformer, checkpoint: Checkpoint) => Promise<CheckpointTask<Facts>>;
}

export interface CheckpointTask<Facts> {
  readonly plan: MemoryPlan;
  readonly program: TransformerProgram;
  readonly facts: Facts;
}

export interface CheckpointSession<Facts> {
  readonly facts: Facts;
  /** Refused where whoever asks has closed it. */
  run(inputs: Readonly<Record<string, Numbers>>): Promise<ProgramOutputs>;
  close(): Promise<void>;
}

/**
 * The model of a folder in a thread of its own, shared by whoever opens it: for engines that give it other inputs than tokens, or ask it
 * for something else than `transformerSession` does.
 *
 * Its memory is planned, told and compared with what is free before any weight is touched.
 *
 * Errors: `EngineError` `load`, `tensor-names`, `out-of-memory`, `missing-device`; `closed` when asked.
 */
export function checkpointSession<Facts>(options: CheckpointSessionOptions<Facts>) {
  const { folder, device, threads } = options;
  const join = sharedOpening(async (onLost) => {
    const { facts, program, dataFolder } = await loadedCheckpoint(options);
    const runner = await openProgram(program, { device, name: folder, dataFolder, ...(threads !== undefined && { threads }) });
    const run = (inputs: Readonly<Record<string, Numbers>>) => runner.run({ inputs }).catch((error: unknown): never => {
      if (error instanceof EngineError && error.code === 'closed') onLost(); // a thread that has ended is not joined again
      throw error;
    });
    return { facts, run, close: () => runner.close() };
  });
  return {
    identify: () => identifiedCheckpoint(options),
    open: async (): Promise<CheckpointSession<Facts>> => {
      const { session: { facts, run }, close } = await join();
      let closed = false;
      return {
        facts,
        run: async (inputs) => {
          if (closed) throw new EngineError('closed', `${folder}: it was closed before it was asked`, 'open it again');
          return run(inputs);
        },
        close: () => {
          closed = true;
          return close();
        },
      };
    },
  };
}

export interface LoadedCheckpoint<Facts> {
  readonly facts: Facts;
  /** With its weights where they are mapped from. */
  readonly program: CompiledProgram;
  readonly dataFolder: string;
}

/** What is to be started in a thread. Its memory is planned, told and compared with what is free before any weight is touched. */
export async function loadedCheckpoint<Facts>({ folder, adapter, cache, onPlan, precision, task }: CheckpointSessionOptions<Facts>): Promise<LoadedCheckpoint<Facts>> {
  const checkpoint = await openCheckpoint(folder);
  try {
    const [{ compile }, { readTransformer }] = await Promise.all([import('../../compile/compile.ts'), import('../../transformers/read-transformer.ts')]);
    const model = readTransformer(checkpoint.config);
    const { plan, program: { program, options }, facts } = await task(model, checkpoint);
    onPlan?.(plan);
    refuseWhatDoesNotFit(folder, plan);
    const merged = adapter === undefined ? undefined : await openAdapter(adapter);
    const weights = await mappedWeights(checkpoint, model, cache, merged);
    const written = compile(program, options);
    const { program: narrow, weights: { folder: dataFolder, places } } = await narrowed(written, weights, { precision, content: [await contentOf(checkpoint), merged?.sha256], cache });
    const compiled = withExternalData(narrow, places);
    refuseMissing(checkpoint, compiled);
    return { facts, program: compiled, dataFolder };
  } finally {
    await checkpoint.close();
  }
}

export async function identifiedCheckpoint({ folder, adapter, device, precision }: Pick<CheckpointSessionOptions<unknown>, 'folder' | 'adapter' | 'device' | 'precision'>): Promise<object> {
  const checkpoint = await openCheckpoint(folder);
  try {
    return { ...await checkpoint.identify(), ...(adapter !== undefined && { adapter: (await openAdapter(adapter)).sha256 }), device, ...(precision !== undefined && precision !== 'float32' && { precision }) };
  } finally {
    await checkpoint.close();
  }
}

/** The program with the precision that is asked for, and where its weights lie then. */
async function narrowed(program: CompiledProgram, weights: MappedWeights, { precision = 'float32', content, cache }: { readonly precision: Precision | undefined; readonly content: unknown; readonly cache: string }): Promise<{ program: CompiledProgram; weights: MappedWeights }> {
  if (precision === 'float16') {
    const halves = await halfWeights(program, weights, { content, cache });
    return { program: withHalfProducts(program, halves.matrices), weights: halves };
  }
  if (precision === 'int8') {
    const { addsEightBitsWithSign } = await import('./eight-bit-sums.ts');
    const eighths = await quantizedWeights(program, weights, { content, cache, signed: await addsEightBitsWithSign() });
    return { program: withQuantizedProducts(program, eighths.matrices), weights: eighths };
  }
  return { program, weights };
}

/** Refuses a model of another kind than an engine runs. */
export function wrongKind(engine: string, folder: string, { family, kind }: Transformer, wanted: string): EngineError {
  return new EngineError('load', `${folder}: a model of the family "${family}" is of the kind "${kind}", and ${engine} runs ${wanted}`, 'choose another checkpoint, or another engine');
}

function refuseMissing({ folder, tensors }: Checkpoint, { weights }: CompiledProgram): void {
  if (weights.length === 0) return;
  const names = weights.map(({ name }) => name);
  throw new EngineError('tensor-names', `${folder}: there is no tensor for ${names.slice(0, 6).join(', ')}${names.length > 6 ? ` and ${names.length - 6} more` : ''}; `
    + `found ${[...tensors.keys()].slice(0, 6).join(', ')}`, 'do config.json and the weights belong together?');
}
