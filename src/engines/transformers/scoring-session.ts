import type { LoadedTokenizer, Tokenizer } from '../../core/engine.ts';
import { EngineError } from '../../core/errors.ts';
import { checkVocabulary } from '../../transformers/checkpoint/check-vocabulary.ts';
import type { TextTransformer } from '../../transformers/family.ts';
import { memoryPlan } from '../../transformers/memory-plan.ts';
import { type CheckpointSessionOptions, identifiedCheckpoint, loadedCheckpoint, wrongKind } from '../session/checkpoint-session.ts';
import { sharedOpening } from '../session/shared-opening.ts';
import { startThread } from '../session/start-thread.ts';
import type { PackedPrompts } from './impressions.ts';
import { type PromptScores, tokensPerRun, type Work } from './score-prompts.ts';
import type { ScoringStart } from './scoring-messages.ts';
import type { ScoringFacts } from './scoring-passes.ts';
import { threadCalls } from './thread-calls.ts';

export interface ScoringSessionOptions<Asked> extends Omit<CheckpointSessionOptions<unknown>, 'task'> {
  /** What the engine is called, for messages. */
  readonly engine: string;
  readonly tokenizer: Tokenizer;
  /** The logits that are read, decided once model and tokenizer are known. */
  readonly asks: (model: TextTransformer, tokenizer: LoadedTokenizer) => Asked & { readonly columns: readonly number[]; readonly whole: boolean };
}

export interface OpenScoringSession<Asked> {
  readonly facts: ScoringFacts;
  readonly asked: Asked;
  score(prompts: PackedPrompts, plain: boolean): Promise<PromptScores>;
  /** What was computed so far, by whoever shares the session. */
  work(): Work;
  close(): Promise<void>;
}

/** The most tokens of beginnings whose keys and values are kept. */
const keptTokens = 2048;
/** Length of prompt that memory is planned for. */
const usualLength = 2048;
/** How far logits may lie apart that are computed with what prompts share and without, relative above 1. */
const within = { cpu: 1e-4, cuda: 1e-2, webgpu: 1e-3 };
/** Half precision rounds what is multiplied, and a value next to a half may be rounded either way. */
const withinFloat16 = 0.05;
/** In eight bits what is multiplied is scaled by the largest value of a run, which is another one with other prompts beside. */
const withinInt8 = 0.25;

/** A decoder in a thread of its own, with its keys and values, shared by whoever opens it. */
export function scoringSession<Asked>({ engine, tokenizer, asks, ...options }: ScoringSessionOptions<Asked>) {
  const { folder, device, threads, precision = 'float32' } = options;
  // On a CPU halves are widened when the program is started.
  const narrowOf = (model: TextTransformer) => precision === 'int8' ? { eightBits: perToken(model) } : precision === 'float16' && device !== 'cpu' ? { halves: perToken(model) } : {};
  const join = sharedOpening(async (onLost) => {
    const { facts: { asked, ...facts }, program, dataFolder } = await loadedCheckpoint({
      ...options,
      task: async (model, { config }) => {
        if (model.kind !== 'decoder') throw wrongKind(engine, folder, model, 'decoders by what their prompts share');
        if (!model.logits) throw new EngineError('load', `${folder}: this ${model.family} has no head that gives logits`, 'use it as an encoder: `transformerEncoder`');
        const { scoringProgram } = await import('../../transformers/programs/scoring-program.ts');
        const loaded = await tokenizer.load();
        if ('ids' in loaded) checkVocabulary(config, loaded as { ids: number });
        const asked = asks(model, loaded);
        const { layers, heads, kvHeads, headSize, contextTokens, vocabulary } = model;
        const longest = Math.min(contextTokens, usualLength);
        const plan = memoryPlan(model, { tokens: tokensPerRun, longest: Math.min(longest, tokensPerRun), past: Math.min(contextTokens, keptTokens) + 2 * longest, seen: longest, ...narrowOf(model) });
        const perPair = 2 * layers * heads * headSize;
        return {
          plan, program: scoringProgram(model, asked),
          facts: { asked, sizes: { layers, kvHeads, headSize }, cost: { perToken: perToken(model), perPair }, vocabulary, contextTokens, columns: asked.columns.length, whole: asked.whole },
        };
      },
    });
    const start: ScoringStart = { program, facts, keptTokens, within: precision === 'int8' ? withinInt8 : precision === 'float16' ? withinFloat16 : within[device], settings: { device, name: folder, dataFolder, ...(threads !== undefined && { threads }) } };
    const thread = await threadCalls<{ readonly scores: PromptScores; readonly work: Work }>(startThread('../transformers/scoring-thread', start), folder, onLost);
    let work: Work = { asked: 0, computed: 0, trees: 0, cascades: 0 };
    return {
      facts, asked, work: () => work,
      score: async (prompts: PackedPrompts, plain: boolean) => {
        const { prefixes, counts, suffixes } = prompts;
        const memory = [prefixes.offsets, prefixes.values, counts, suffixes.offsets, suffixes.values].map(({ buffer }) => buffer as ArrayBuffer);
        const reply = await thread.call({ prompts, plain }, memory);
        work = reply.work;
        return reply.scores;
      },
      close: () => thread.close(),
    };
  });
  return {
    identify: async () => ({ ...await identifiedCheckpoint(options), ...await tokenizer.identify() }),
    open: async (): Promise<OpenScoringSession<Asked>> => {
      const { session, close } = await join();
      let closed = false;
      return {
        facts: session.facts, asked: session.asked, work: session.work,
        score: async (prompts, plain) => {
          if (closed) throw new EngineError('closed', `${folder}: it was closed before it was asked`, 'open it again');
          return session.score(prompts, plain);
        },
        close: () => {
          closed = true;
          return close();
        },
      };
    },
  };
}

/** Multiplications of a token in the layers: every weight of a matrix once. */
function perToken({ weights }: TextTransformer): number {
  const matrices = Object.entries(weights).filter(([name, { shape }]) => /\.\d+\./.test(name) && shape.length === 2);
  return matrices.reduce((sum, [, { shape }]) => sum + shape[0]! * shape[1]!, 0);
}
