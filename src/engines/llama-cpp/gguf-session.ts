import { availableParallelism } from 'node:os';

import { EngineError } from '../../core/errors.ts';
import type { AnswerTokens } from '../transformers/answer-tokens.ts';
import type { PackedPrompts } from '../transformers/impressions.ts';
import { sharedOpening } from '../session/shared-opening.ts';
import { type EvaluatedPrompts, evaluatePrompts } from './evaluate-prompts.ts';
import { ggufFiles } from './gguf-files.ts';
import type { GgufTokenizer, LoadedGgufTokenizer } from './gguf-tokenizer.ts';
import { type LlamaContext, type LlamaDevice, type LlamaModel, llamaOn } from './node-llama-cpp.ts';

export interface GgufSessionOptions {
  readonly model: string;
  readonly tokenizer: GgufTokenizer;
  readonly device: LlamaDevice;
  readonly threads: number | undefined;
  readonly contextTokens: number | undefined;
  readonly gpuLayers: number | undefined;
  readonly attention: 'float16' | 'float32';
  readonly labelMass: boolean;
  /** The tokens that stand for answers, once the family is known. */
  readonly asks: (tokenizer: LoadedGgufTokenizer, architecture: string) => AnswerTokens;
}

export interface GgufSession {
  readonly tokens: AnswerTokens;
  readonly contextTokens: number;
  readonly vocabulary: number;
  /** Asked one call after another, whoever asks. */
  ask(prompts: PackedPrompts, shared: boolean): Promise<EvaluatedPrompts>;
  close(): Promise<void>;
}

/** The most tokens that memory is taken for where nothing else is said. */
const usualContext = 4096;

/** A model in GGUF and one sequence of its keys and values, shared by whoever opens it. */
export function ggufSession(options: GgufSessionOptions): () => Promise<GgufSession> {
  const join = sharedOpening(() => start(options));
  return async () => {
    const { session, close } = await join();
    let closed = false;
    return {
      ...session,
      ask: async (prompts, shared) => {
        if (closed) throw new EngineError('closed', `${options.model}: it was closed before it was asked`, 'open it again');
        return session.ask(prompts, shared);
      },
      close: () => {
        closed = true;
        return close();
      },
    };
  };
}

async function start({ model: path, tokenizer, device, threads = Math.max(1, availableParallelism() - 1), contextTokens, gpuLayers, attention, labelMass, asks }: GgufSessionOptions): Promise<GgufSession> {
  const [modelPath] = await ggufFiles(path);
  const { llama, lastSaid } = await llamaOn(device);
  const failed = async (cause: unknown, doing: 'load' | 'run') => {
    if (cause instanceof EngineError) return cause;
    const said = [(cause as Error).message, await lastSaid()].filter(Boolean).join(': ').slice(0, 400);
    if ((cause as Error).constructor.name === 'InsufficientMemoryError' || /memory|alloc/i.test(said)) {
      return new EngineError('out-of-memory', `${path}: not enough memory to ${doing}: ${said}`, 'set fewer `contextTokens` or `gpuLayers`, or use a smaller model', false, { cause });
    }
    return doing === 'load' ? new EngineError('load', `${path}: llama.cpp could not load it: ${said}`, 'is the file whole, and of an architecture that this version of llama.cpp knows?', false, { cause })
      : new EngineError('bad-output', `${path}: llama.cpp failed while it ran: ${said}`, 'report it with the model that it happens with', false, { cause });
  };
  const loaded = await tokenizer.load();
  const { facts } = loaded;
  const tokens = asks(loaded, facts.architecture);
  const model = await llama.loadModel({ modelPath: modelPath!, gpuLayers: gpuLayers ?? 'auto' }).catch(async (cause: unknown) => { throw await failed(cause, 'load'); });
  try {
    const most = Math.min(facts.contextTokens, contextTokens ?? usualContext);
    const context = await contextOf(model, { tokens: most, threads, attention }).catch(async (cause: unknown) => { throw await failed(cause, 'load'); });
    const sequence = context.getSequence();
    let last: Promise<unknown> = Promise.resolve();
    return {
      tokens, contextTokens: most, vocabulary: facts.pieces.length,
      ask: (prompts, shared) => {
        const mine = last.then(() => evaluatePrompts(sequence, prompts, { columns: tokens.columns, whole: labelMass, shared })).catch(async (cause: unknown) => { throw await failed(cause, 'run'); });
        last = mine.catch(() => {});
        return mine;
      },
      close: async () => {
        await last;
        await context.dispose();
        await model.dispose();
      },
    };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

function contextOf(model: LlamaModel, { tokens, threads, attention }: { readonly tokens: number; readonly threads: number; readonly attention: 'float16' | 'float32' }): Promise<LlamaContext> {
  return model.createContext({
    contextSize: tokens + 1, sequences: 1, threads, failedCreationRemedy: false, swaFullCache: true, // one token is left free by the package for what it might write
    ...(attention === 'float32' && { flashAttention: false, experimentalKvCacheKeyType: 'F32', experimentalKvCacheValueType: 'F32' }), // flash attention narrows whatever it is given
  });
}
