import { homedir } from 'node:os';
import { join } from 'node:path';

import { withExternalData } from '../../compile/external-data.ts';
import type { Numbers, ProgramOutputs } from '../../compile/program.ts';
import type { List, Vectors } from '../../core/column.ts';
import type { LoadedTokenizer, Tokenizer } from '../../core/engine.ts';
import { EngineError } from '../../core/errors.ts';
import { cutByLength } from '../../flow/cut-by-length.ts';
import { checkVocabulary } from '../../transformers/checkpoint/check-vocabulary.ts';
import type { Checkpoint } from '../../transformers/checkpoint/checkpoint.ts';
import { openAdapter } from '../../transformers/checkpoint/open-adapter.ts';
import { openCheckpoint } from '../../transformers/checkpoint/open-checkpoint.ts';
import type { TextTransformer, Transformer } from '../../transformers/family.ts';
import { mappedWeights } from '../../transformers/loading/mapped-weights.ts';
import { type MemoryPlan, memoryPlan, refuseWhatDoesNotFit } from '../../transformers/memory-plan.ts';
import type { TextProgramOptions } from '../../transformers/programs/text-program.ts';
import type { Device } from './messages.ts';
import { packed } from './packed.ts';
import { padSequences, type Padded } from './padded.ts';
import { openProgram } from './program-session.ts';
import { sharedOpening } from './shared-opening.ts';

export interface TransformerSessionOptions {
  /** What the engine is called, for messages. */
  readonly engine: string;
  readonly folder: string;
  /** A LoRA adapter that its weights are merged with. */
  readonly adapter: string | undefined;
  readonly tokenizer: Tokenizer;
  readonly device: Device;
  readonly threads: number | undefined;
  /** Where weights of half precision are kept, widened. */
  readonly cache: string;
  readonly onPlan: ((plan: MemoryPlan) => void) | undefined;
  /** What is computed, decided once model and tokenizer are known. */
  readonly task: (model: TextTransformer, tokenizer: LoadedTokenizer) => TransformerTask;
}

/** What a session computes of every text: one row of numbers. */
export interface TransformerTask extends TextProgramOptions {
  readonly output: TextProgramOptions['gives'][number];
  readonly width: number;
  /** The tokens to read, where `output` is not `mean`. */
  readonly rows?: (padded: Padded) => Int32Array;
}

/** Where widened weights are kept unless said otherwise. */
export const defaultCache = (): string => join(homedir(), '.cache', 'rxrec', 'weights');

/** Tokens of one run of the model, padding included: a longer call is cut into several. */
const tokensPerRun = 8192;
/** Length of text that the memory of a run is planned for. */
const usualLength = 1024;

/**
 * What the engines over checkpoints have in common: the model of a folder in a thread of its own, shared by whoever opens it.
 *
 * Its memory is planned, told and compared with what is free before any weight is touched.
 */
export function transformerSession({ engine, folder, adapter, tokenizer, device, threads, cache, onPlan, task }: TransformerSessionOptions) {
  const join = sharedOpening(async (onLost) => {
    const checkpoint = await openCheckpoint(folder);
    try {
      const { compile, readTransformer, textProgram } = await language();
      const model = textModel(engine, checkpoint, readTransformer(checkpoint.config));
      const plan = memoryPlan(model, { tokens: tokensPerRun, longest: Math.min(model.contextTokens, usualLength) });
      onPlan?.(plan);
      refuseWhatDoesNotFit(folder, plan);
      const loaded = await tokenizer.load();
      if ('ids' in loaded) checkVocabulary(checkpoint.config, loaded as { ids: number });
      const asked = task(model, loaded);
      const weights = await mappedWeights(checkpoint, model, cache, adapter === undefined ? undefined : await openAdapter(adapter));
      const { program: definition, options } = textProgram(model, asked);
      const program = withExternalData(compile(definition, options), weights.places);
      refuseMissing(checkpoint, program.weights.map(({ name }) => name));
      const runner = await openProgram(program, { device, name: folder, dataFolder: weights.folder, ...(threads !== undefined && { threads }) });
      return { model, asked, run: (inputs: Record<string, Numbers>) => runner.run({ inputs }).catch(lost(onLost)), close: () => runner.close() };
    } finally {
      await checkpoint.close();
    }
  });
  return {
    identify: async () => {
      const checkpoint = await openCheckpoint(folder);
      try {
        return {
          ...await checkpoint.identify(), ...(adapter !== undefined && { adapter: (await openAdapter(adapter)).sha256 }), ...await tokenizer.identify(), device,
        };
      } finally {
        await checkpoint.close();
      }
    },
    open: async () => {
      const { session, close } = await join();
      const { model: { contextTokens, vocabulary }, asked, run } = session;
      let closed = false;
      return {
        contextTokens, width: asked.width,
        run: async (sequences: List<Int32Array>): Promise<Vectors> => {
          if (closed) throw new EngineError('closed', `${folder}: it was closed before it was asked`, 'open it again');
          const texts = packed(sequences, { path: folder, contextTokens, vocabulary });
          const lengths = texts.offsets.subarray(1).map((end, at) => end - texts.offsets[at]!);
          const values = new Float32Array(lengths.length * asked.width);
          for (const at of cutByLength(lengths, tokensPerRun)) {
            const padded = padSequences(texts, at);
            const found = outputOf(await run(inputsOf(padded, asked)), asked);
            at.forEach((to, row) => { values.set(found.subarray(row * asked.width, (row + 1) * asked.width), to * asked.width); });
          }
          return { width: asked.width, values };
        },
        close: () => {
          closed = true;
          return close();
        },
      };
    },
  };
}

/** What models are written in is loaded when the first is opened. */
async function language() {
  const [{ compile }, { readTransformer }, { textProgram }] = await Promise.all([
    import('../../compile/compile.ts'), import('../../transformers/read-transformer.ts'), import('../../transformers/programs/text-program.ts'),
  ]);
  return { compile, readTransformer, textProgram };
}

/** A thread that has ended is not joined again. */
const lost = (onLost: () => void) => (error: unknown): never => {
  if (error instanceof EngineError && error.code === 'closed') onLost();
  throw error;
};

function textModel(engine: string, { folder }: Checkpoint, model: Transformer): TextTransformer {
  if (model.kind === 'decoder' || model.kind === 'encoder') return model;
  throw new EngineError('load', `${folder}: a model of the family "${model.family}" is ${model.kind === 'vision' ? 'one of images' : 'an encoder with a decoder'}, and ${engine} runs decoders and encoders of text`,
    'choose another checkpoint, or export it to ONNX');
}

function refuseMissing({ folder, tensors }: Checkpoint, missing: readonly string[]): void {
  if (missing.length === 0) return;
  throw new EngineError('tensor-names', `${folder}: there is no tensor for ${missing.slice(0, 6).join(', ')}${missing.length > 6 ? ` and ${missing.length - 6} more` : ''}; `
    + `found ${[...tensors.keys()].slice(0, 6).join(', ')}`, 'do config.json and the weights belong together?');
}

function inputsOf(padded: Padded, { rows }: TransformerTask): Record<string, Numbers> {
  const { rows: texts, tokens, ids, lengths } = padded;
  const mask = new Float32Array(texts * tokens);
  lengths.forEach((length, row) => { mask.fill(1, row * tokens, row * tokens + length); });
  return {
    ids: { shape: [texts, tokens], values: ids }, mask: { shape: [texts, tokens], values: mask },
    ...(rows && { rows: { shape: [texts], values: rows(padded) } }),
  };
}

const outputOf = (outputs: ProgramOutputs, { output }: TransformerTask) => outputs[output]!.values as Float32Array;
