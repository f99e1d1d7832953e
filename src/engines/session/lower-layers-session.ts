import type { List } from '../../core/column.ts';
import type { MemoryPlan } from '../../transformers/memory-plan.ts';
import { encoderOf } from '../../transformers/encoder-of.ts';
import { memoryPlan } from '../../transformers/memory-plan.ts';
import { callsByLadder } from './calls-by-ladder.ts';
import { checkpointSession, type CheckpointSessionOptions, wrongKind } from './checkpoint-session.ts';
import { padSequences } from './padded.ts';
import { rectangleOf } from './start-token-session.ts';

export interface LowerLayersOptions extends Pick<CheckpointSessionOptions<unknown>, 'folder' | 'device' | 'threads' | 'cache'> {
  /** How many, from the first. */
  readonly layers: number;
  readonly onPlan?: (plan: MemoryPlan) => void;
}

export interface OpenLowerLayers {
  /** Of a state. */
  readonly width: number;
  /**
   * Runs texts of at least one token, those of like length together, and hands out the states of each, [tokens of the text, width]. On one
   * thread a text has the same states in any company.
   */
  run(texts: List<Int32Array>, take: (text: number, states: Float32Array) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** Tokens of one run, padding included. */
const tokensPerRun = 8192;

/**
 * The lower layers of the model of a folder, in a thread of their own; their weights stay where they lie.
 *
 * Errors: `EngineError` `load`, `tensor-names`, `out-of-memory` before any weight is touched.
 */
export async function openLowerLayers({ layers, onPlan, ...options }: LowerLayersOptions): Promise<OpenLowerLayers> {
  const session = checkpointSession({
    ...options, adapter: undefined, onPlan,
    task: async (found) => {
      if (found.kind === 'vision') throw wrongKind('a recommender', options.folder, found, 'models of text');
      const model = found.kind === 'encoder-decoder' ? encoderOf(found) : found;
      const { lowerLayersProgram } = await import('../../transformers/programs/lower-layers-program.ts');
      const program = lowerLayersProgram(model, layers);
      const { contextTokens } = model;
      return {
        program, plan: memoryPlan({ ...model, weights: Object.fromEntries(Object.keys(program.options.weights!).map((name) => [name, model.weights[name]!])) }, { tokens: tokensPerRun, longest: Math.min(contextTokens, 1024) }),
        facts: { contextTokens, width: model.inside ?? model.width },
      };
    },
  });
  const { facts: { contextTokens, width }, run, close } = await session.open();
  return {
    width, close,
    async run(texts, take) {
      const lengths = Int32Array.from({ length: texts.offsets.length - 1 }, (_, at) => texts.offsets[at + 1]! - texts.offsets[at]!);
      for (const { at, rows, tokens } of callsByLadder(lengths, contextTokens, tokensPerRun)) {
        const { states } = await run(rectangleOf(padSequences(texts, at, { rows, tokens })));
        const values = states!.values as Float32Array;
        for (const [row, text] of at.entries()) await take(text, values.subarray(row * tokens * width, (row * tokens + lengths[text]!) * width));
      }
    },
  };
}
