import { homedir } from 'node:os';
import { join } from 'node:path';

import type { Numbers } from '../../compile/program.ts';
import { type List, listOf } from '../../core/column.ts';
import type { LoadedTokenizer, Tokenizer } from '../../core/engine.ts';
import { cutByLength } from '../../flow/cut-by-length.ts';
import { tickets } from '../../flow/tickets.ts';
import { checkVocabulary } from '../../transformers/checkpoint/check-vocabulary.ts';
import { encoderOf } from '../../transformers/encoder-of.ts';
import type { TextTransformer } from '../../transformers/family.ts';
import { memoryPlan } from '../../transformers/memory-plan.ts';
import type { TextProgramOptions } from '../../transformers/programs/text-program.ts';
import { callsByLadder } from './calls-by-ladder.ts';
import { checkpointSession, type CheckpointSessionOptions, wrongKind } from './checkpoint-session.ts';
import { packed } from './packed.ts';
import { type Padded, padSequences } from './padded.ts';
import { rectangleOf } from './start-token-session.ts';

export interface TransformerSessionOptions<Task> extends Omit<CheckpointSessionOptions<unknown>, 'task'> {
  /** What the engine is called, for messages. */
  readonly engine: string;
  readonly tokenizer: Tokenizer;
  /** Whether the encoder of a model that has a decoder too is taken for itself. Default: such a model is refused. */
  readonly withoutDecoder?: true;
  /** What is computed, decided once model and tokenizer are known. */
  readonly task: (model: TextTransformer, tokenizer: LoadedTokenizer) => Task;
}

type Output = TextProgramOptions['gives'][number];

/** What a session computes of every text: a row of numbers for every output. */
export interface TransformerTask extends TextProgramOptions {
  readonly widths: Readonly<Partial<Record<Output, number>>>;
  /** The tokens to read, where anything but `mean` and `layers` is given. */
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

/** Made-up texts are computed alone and beside one another, of so many tokens each. */
const triedLengths = [3, 7, 8, 9, 17, 30];

/**
 * What the engines over a model that reads texts whole have in common: texts of like length go through it together.
 *
 * On one thread of a CPU a text is filled up to a length that its own length decides, beside texts of that length alone, in calls of
 * several rows; that gives it the same bits in any company, and whether it did is tried when `steady` is first asked for.
 */
export function transformerSession<Task extends TransformerTask>({ engine, tokenizer, withoutDecoder, task, ...options }: TransformerSessionOptions<Task>) {
  const { folder } = options;
  const byLadder = options.device === 'cpu' && options.threads === 1;
  const session = checkpointSession({
    ...options,
    task: async (whole, { config }) => {
      const model = withoutDecoder && whole.kind === 'encoder-decoder' ? encoderOf(whole) : whole;
      if (model.kind !== 'decoder' && model.kind !== 'encoder') throw wrongKind(engine, folder, model, 'decoders and encoders of text');
      const { textProgram } = await import('../../transformers/programs/text-program.ts');
      const loaded = await tokenizer.load();
      if ('ids' in loaded) checkVocabulary(config, loaded as { ids: number });
      const asked = task(model, loaded);
      const { contextTokens, vocabulary } = model;
      const plan = memoryPlan(model, { tokens: tokensPerRun, longest: Math.min(contextTokens, usualLength) });
      return { plan, program: textProgram(model, asked), facts: { contextTokens, vocabulary, asked, tried: {} as { steady?: Promise<boolean> } } };
    },
  });
  return {
    identify: async () => ({ ...await session.identify(), ...await tokenizer.identify() }),
    open: async () => {
      const { facts: { contextTokens, vocabulary, asked, tried }, run, close } = await session.open();
      const widths = Object.entries(asked.widths) as (readonly [Output, number])[];
      const computed = async (sequences: List<Int32Array>): Promise<TextRows> => {
        const texts = packed(sequences, { path: folder, contextTokens, vocabulary });
        const lengths = texts.offsets.subarray(1).map((end, at) => end - texts.offsets[at]!);
        const whole = Object.fromEntries(widths.map(([output, width]) => [output, new Float32Array(lengths.length * width)]));
        for (const { at, ...size } of byLadder ? callsByLadder(lengths, contextTokens, tokensPerRun) : cutByLength(lengths, tokensPerRun).map((at) => ({ at }))) {
          const padded = padSequences(texts, at, size);
          const outputs = await run({ ...rectangleOf(padded), ...(asked.rows && { rows: inFours(asked.rows(padded)) }) });
          for (const [output, width] of widths) {
            const found = outputs[output]!.values as Float32Array;
            at.forEach((to, row) => { whole[output]!.set(found.subarray(row * width, (row + 1) * width), to * width); });
          }
        }
        return whole;
      };
      return { contextTokens, asked, close, run: computed, steady: () => tried.steady ??= byLadder ? sameInCompany(computed, vocabulary, contextTokens) : Promise.resolve(false) };
    },
  };
}

/** Whether made-up texts have the same bits alone and together. */
async function sameInCompany(run: (texts: List<Int32Array>) => Promise<TextRows>, vocabulary: number, contextTokens: number): Promise<boolean> {
  const texts = triedLengths.filter((length) => length <= contextTokens).map((length, row) => {
    const draw = tickets(1, 1, row);
    return Int32Array.from({ length }, () => Math.floor(draw() * vocabulary));
  });
  const listed = (some: readonly Int32Array[]) => listOf(Int32Array.from(some.flatMap((text) => [...text])), some.map(({ length }) => length));
  const together = Object.values(await run(listed([...texts, ...texts.slice(0, 3)])));
  for (const [at, text] of texts.entries()) {
    const alone = Object.values(await run(listed([text])));
    if (!alone.every((values, output) => values.every((value, i) => Object.is(value, together[output]![at * values.length + i])))) return false;
  }
  return true;
}

function inFours(rows: Int32Array): Numbers {
  const whole = new Int32Array(4 * Math.ceil(rows.length / 4)).fill(rows.at(-1) ?? 0);
  whole.set(rows);
  return { shape: [whole.length], values: whole };
}
