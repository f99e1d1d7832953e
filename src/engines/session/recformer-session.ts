import type { Numbers } from '../../compile/program.ts';
import type { OpenTextEncoder } from '../../core/engine.ts';
import { cutByLength } from '../../flow/cut-by-length.ts';
import { takenApart } from '../../text/recformer-tokens.ts';
import { memoryPlan } from '../../transformers/memory-plan.ts';
import { recformerSettings } from '../../transformers/recformer-settings.ts';
import { checkpointSession, type CheckpointSessionOptions, wrongKind } from './checkpoint-session.ts';
import { packed } from './packed.ts';
import { padSequences } from './padded.ts';
import { rectangleOf } from './start-token-session.ts';

/** Tokens of one run of the model, padding included: a longer call is cut into several. */
const tokensPerRun = 8192;

/** The model of `recformer`: takes each token, its type and its item out of one number, and gives the state of the first token. */
export function recformerSession(options: Omit<CheckpointSessionOptions<unknown>, 'task'>) {
  const { folder } = options;
  const session = checkpointSession({
    ...options,
    task: async (model, { config }) => {
      if (model.kind !== 'encoder') throw wrongKind('recformer', folder, model, 'encoders');
      recformerSettings(config);
      const { textProgram } = await import('../../transformers/programs/text-program.ts');
      const { contextTokens, width } = model;
      return {
        plan: memoryPlan(model, { tokens: tokensPerRun, longest: contextTokens }), facts: { contextTokens, width },
        program: textProgram(model, { gives: ['states'], besides: ['types', 'items'] }),
      };
    },
  });
  return {
    identify: session.identify,
    open: async (): Promise<OpenTextEncoder> => {
      const { facts: { contextTokens, width }, run, close } = await session.open();
      return {
        contextTokens, width, close,
        async encode(sequences) {
          const texts = packed(sequences, { path: folder, contextTokens, vocabulary: undefined });
          const lengths = texts.offsets.subarray(1).map((end, at) => end - texts.offsets[at]!);
          const values = new Float32Array(lengths.length * width);
          for (const at of cutByLength(lengths, tokensPerRun)) {
            const { ids: { shape, values: told }, mask } = rectangleOf(padSequences(texts, at));
            const part = (which: 0 | 1 | 2): Numbers => ({ shape, values: told.map((one) => takenApart(one)[which]) });
            const rows = { shape: [at.length], values: Int32Array.from(at, (_, row) => row * shape[1]!) };
            const { states } = await run({ ids: part(0), mask, types: part(1), items: part(2), rows });
            at.forEach((to, row) => { values.set((states!.values as Float32Array).subarray(row * width, (row + 1) * width), to * width); });
          }
          return { width, values };
        },
      };
    },
  };
}
