import type { List, Vectors } from '../../core/column.ts';
import type { LoadedTokenizer, Tokenizer } from '../../core/engine.ts';
import type { SharedPrompts } from '../../core/scorer.ts';
import { EngineError } from '../../core/errors.ts';
import { packedPrompts } from '../transformers/impressions.ts';
import type { Device } from './messages.ts';
import { contextOf, findModel, identifyModel, type ModelFiles } from './model-files.ts';
import { packed } from './packed.ts';
import type { Task } from './session-plan.ts';
import type { SharedPath } from './shared-runs.ts';
import { sharedOpening } from './shared-opening.ts';
import { type Session, startSession } from './worker-session.ts';

export interface OnnxSessionOptions {
  readonly model: string;
  readonly tokenizer: Tokenizer;
  readonly device: Device;
  readonly threads: number | undefined;
  /** Decided once the tokenizer is loaded. */
  readonly task: (tokenizer: LoadedTokenizer) => Task;
}

/** A model in its thread, with the limits of its sequences. */
export interface OpenOnnxSession {
  readonly contextTokens: number;
  /** Numbers per sequence. */
  readonly width: number;
  run(sequences: List<Int32Array>): Promise<Vectors>;
  /** One row of numbers per suffix. */
  score(prompts: SharedPrompts): Promise<Vectors>;
  /** How prompts that share what they begin with are computed. */
  readonly path: SharedPath;
  close(): Promise<void>;
}

interface Started extends Omit<Session, 'score'> {
  readonly contextTokens: number;
  readonly pack: (sequences: List<Int32Array>) => List<Int32Array>;
  readonly score: (prompts: SharedPrompts) => Promise<Vectors>;
}

/** What the ONNX engines have in common: they find a model, join its thread, and hand sequences over. */
export function onnxSession({ model, tokenizer, device, threads, task }: OnnxSessionOptions) {
  let files: Promise<ModelFiles> | undefined;
  const find = () => files ??= findModel(model).catch((error) => { files = undefined; throw error; });
  const join = sharedOpening(async (onLost): Promise<Started> => {
    const found = await find();
    const [loaded, context] = await Promise.all([tokenizer.load(), contextOf(found)]);
    const settings = { path: found.path, device, task: task(loaded), ...(threads === undefined ? {} : { threads }) };
    const session = await startSession(settings, onLost);
    const { fixedTokens, vocabulary } = session.facts;
    const contextTokens = Math.min(context ?? Infinity, fixedTokens ?? Infinity);
    const limits = { path: found.path, contextTokens, vocabulary };
    return {
      ...session, contextTokens, pack: (sequences) => packed(sequences, limits),
      score: (prompts) => session.score(packedPrompts(prompts, { name: found.path, contextTokens, vocabulary: vocabulary ?? Infinity })),
    };
  });
  return {
    identify: async () => ({ model: await identifyModel(await find()), ...await tokenizer.identify(), device }),
    open: async (): Promise<OpenOnnxSession> => {
      const { session, close } = await join();
      const { contextTokens, facts, pack } = session;
      const refuseClosed = () => {
        if (closed) throw new EngineError('closed', `${model}: it was closed before it was asked`, 'open it again');
      };
      const width = facts.width ?? 0;
      let closed = false;
      return {
        contextTokens, width, path: facts.path,
        run: async (sequences) => {
          refuseClosed();
          return sequences.offsets.length === 1 ? { width, values: new Float32Array(0) } : session.run(pack(sequences));
        },
        score: async (prompts) => {
          refuseClosed();
          return prompts.suffixes.values.offsets.length === 1 ? { width, values: new Float32Array(0) } : session.score(prompts);
        },
        close: () => {
          closed = true;
          return close();
        },
      };
    },
  };
}
