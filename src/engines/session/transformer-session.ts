import { homedir } from 'node:os';
import { join } from 'node:path';

import type { List } from '../../core/column.ts';
import type { LoadedTokenizer, Tokenizer } from '../../core/engine.ts';
import { cutByLength } from '../../flow/cut-by-length.ts';
import { checkVocabulary } from '../../transformers/checkpoint/check-vocabulary.ts';
import type { TextTransformer } from '../../transformers/family.ts';
import { memoryPlan } from '../../transformers/memory-plan.ts';
import type { TextProgramOptions } from '../../transformers/programs/text-program.ts';
import { checkpointSession, type CheckpointSessionOptions, wrongKind } from './checkpoint-session.ts';
import { packed } from './packed.ts';
import { type Padded, padSequences } from './padded.ts';
import { rectangleOf } from './start-token-session.ts';

export interface TransformerSessionOptions<Task> extends Omit<CheckpointSessionOptions<unknown>, 'task'> {
  /** What the engine is called, for messages. */
  readonly engine: string;
  readonly tokenizer: Tokenizer;
  /** What is computed, decided once model and tokenizer are known. */
  readonly task: (model: TextTransformer, tokenizer: LoadedTokenizer) => Task;
}

type Output = TextProgramOptions['gives'][number];

/** What a session computes of every text: a row of numbers for every output. */
export interface TransformerTask extends TextProgramOptions {
  readonly widths: Readonly<Partial<Record<Output, number>>>;
  /** The tokens to read, where anything but `mean` is given. */
  readonly rows?: (padded: Padded) => Int32Array;
}

/** By output, [texts, width] each. */
export type TextRows = Readonly<Partial<Record<Output, Float32Array>>>;

/** Where widened weights are kept unless said otherwise. */
export const defaultCache = (): string => join(homedir(), '.cache', 'rxrec', 'weights');

/** Tokens of one run of the model, padding included: a longer call is cut into several. */
const tokensPerRun = 8192;
/** Length of text that the memory of a run is planned for. */
const usualLength = 1024;

/** What the engines over a model that reads texts whole have in common: texts of like length go through it together. */
export function transformerSession<Task extends TransformerTask>({ engine, tokenizer, task, ...options }: TransformerSessionOptions<Task>) {
  const { folder } = options;
  const session = checkpointSession({
    ...options,
    task: async (model, { config }) => {
      if (model.kind !== 'decoder' && model.kind !== 'encoder') throw wrongKind(engine, folder, model, 'decoders and encoders of text');
      const { textProgram } = await import('../../transformers/programs/text-program.ts');
      const loaded = await tokenizer.load();
      if ('ids' in loaded) checkVocabulary(config, loaded as { ids: number });
      const asked = task(model, loaded);
      const { contextTokens, vocabulary } = model;
      const plan = memoryPlan(model, { tokens: tokensPerRun, longest: Math.min(contextTokens, usualLength) });
      return { plan, program: textProgram(model, asked), facts: { contextTokens, vocabulary, asked } };
    },
  });
  return {
    identify: async () => ({ ...await session.identify(), ...await tokenizer.identify() }),
    open: async () => {
      const { facts: { contextTokens, vocabulary, asked }, run, close } = await session.open();
      const widths = Object.entries(asked.widths) as (readonly [Output, number])[];
      return {
        contextTokens, asked, close,
        run: async (sequences: List<Int32Array>): Promise<TextRows> => {
          const texts = packed(sequences, { path: folder, contextTokens, vocabulary });
          const lengths = texts.offsets.subarray(1).map((end, at) => end - texts.offsets[at]!);
          const whole = Object.fromEntries(widths.map(([output, width]) => [output, new Float32Array(lengths.length * width)]));
          for (const at of cutByLength(lengths, tokensPerRun)) {
            const padded = padSequences(texts, at);
            const outputs = await run({ ...rectangleOf(padded), ...(asked.rows && { rows: { shape: [padded.rows], values: asked.rows(padded) } }) });
            for (const [output, width] of widths) {
              const found = outputs[output]!.values as Float32Array;
              at.forEach((to, row) => { whole[output]!.set(found.subarray(row * width, (row + 1) * width), to * width); });
            }
          }
          return whole;
        },
      };
    },
  };
}
