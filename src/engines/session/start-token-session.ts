import type { List, Vectors } from '../../core/column.ts';
import type { LoadedTokenizer, Tokenizer } from '../../core/engine.ts';
import { cutByLength } from '../../flow/cut-by-length.ts';
import { checkVocabulary } from '../../transformers/checkpoint/check-vocabulary.ts';
import type { EncoderDecoder } from '../../transformers/family.ts';
import { memoryPlan } from '../../transformers/memory-plan.ts';
import type { EncoderDecoderProgramOptions } from '../../transformers/programs/encoder-decoder-program.ts';
import { checkpointSession, type CheckpointSessionOptions, wrongKind } from './checkpoint-session.ts';
import { packed } from './packed.ts';
import { type Padded, padSequences } from './padded.ts';

export interface StartTokenSessionOptions extends Omit<CheckpointSessionOptions<unknown>, 'task'> {
  /** What the engine is called, for messages. */
  readonly engine: string;
  readonly tokenizer: Tokenizer;
  /** What the decoder is asked at its start token: one row of `width` numbers. */
  readonly asks: (model: EncoderDecoder, tokenizer: LoadedTokenizer) => EncoderDecoderProgramOptions & { readonly width: number };
}

/** Tokens of one run of the model, padding included: a longer call is cut into several. */
const tokensPerRun = 8192;

/** What the engines over an encoder and its decoder have in common: texts go in, and one row of numbers comes out of the decoder's first token. */
export function startTokenSession({ engine, tokenizer, asks, ...options }: StartTokenSessionOptions) {
  const { folder } = options;
  const session = checkpointSession({
    ...options,
    task: async (model, { config }) => {
      if (model.kind !== 'encoder-decoder') throw wrongKind(engine, folder, model, 'encoders with a decoder');
      const { encoderDecoderProgram } = await import('../../transformers/programs/encoder-decoder-program.ts');
      const loaded = await tokenizer.load();
      if ('ids' in loaded) checkVocabulary(config, loaded as { ids: number });
      const asked = asks(model, loaded);
      const { encoder, width, weights, contextTokens, vocabulary } = model;
      const plan = memoryPlan({ ...encoder, width, weights }, { tokens: tokensPerRun, longest: contextTokens });
      return { plan, program: encoderDecoderProgram(model, asked), facts: { contextTokens, vocabulary, width: asked.width, output: asked.gives[0]! } };
    },
  });
  return {
    identify: async () => ({ ...await session.identify(), ...await tokenizer.identify() }),
    open: async () => {
      const { facts: { contextTokens, vocabulary, width, output }, run, close } = await session.open();
      return {
        contextTokens, width, close,
        run: async (sequences: List<Int32Array>): Promise<Vectors> => {
          const texts = packed(sequences, { path: folder, contextTokens, vocabulary });
          const lengths = texts.offsets.subarray(1).map((end, at) => end - texts.offsets[at]!);
          const values = new Float32Array(lengths.length * width);
          for (const at of cutByLength(lengths, tokensPerRun)) {
            const outputs = await run(rectangleOf(padSequences(texts, at)));
            const found = outputs[output]!.values as Float32Array;
            at.forEach((to, row) => { values.set(found.subarray(row * width, (row + 1) * width), to * width); });
          }
          return { width, values };
        },
      };
    },
  };
}

/** Tokens as the programs take them: ids, and where there are any. */
export function rectangleOf({ rows, tokens, ids, lengths }: Padded) {
  const mask = new Float32Array(rows * tokens);
  lengths.forEach((length, row) => { mask.fill(1, row * tokens, row * tokens + length); });
  return { ids: { shape: [rows, tokens], values: ids }, mask: { shape: [rows, tokens], values: mask } };
}
