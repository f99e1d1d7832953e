import { withExternalData } from '../../compile/external-data.ts';
import type { Numbers, RunnableProgram } from '../../compile/program.ts';
import type { Tokenizer } from '../../core/engine.ts';
import { EngineError } from '../../core/errors.ts';
import type { Device } from '../../engines/session/messages.ts';
import { openProgram } from '../../engines/session/program-session.ts';
import { answerTokens, type ModelAnswerRule } from '../../engines/transformers/answer-tokens.ts';
import type { WeightSpecs } from '../../nn/module.ts';
import { adapterTargets } from '../../transformers/adapting/adapter-targets.ts';
import { adapterWeights } from '../../transformers/adapting/adapter-weights.ts';
import { openCheckpoint } from '../../transformers/checkpoint/open-checkpoint.ts';
import type { TextTransformer } from '../../transformers/family.ts';
import { mappedWeights } from '../../transformers/loading/mapped-weights.ts';
import { memoryPlan, refuseWhatDoesNotFit } from '../../transformers/memory-plan.ts';
import { adaptedProgram } from '../../transformers/programs/adapted-program.ts';
import { fineTuneProgram } from '../../transformers/programs/fine-tune-program.ts';
import type { TransformerProgram } from '../../transformers/programs/text-program.ts';
import { readTransformer } from '../../transformers/read-transformer.ts';
import type { NamedArrays } from '../optimizers/optimizer.ts';

export interface AdaptedModelOptions {
  /** In Hugging Face's layout. */
  readonly folder: string;
  readonly tokenizer: Tokenizer;
  readonly answers: readonly [no: string, yes: string];
  readonly answerRule: ModelAnswerRule;
  readonly adapter: Required<TunedAdapter>;
  readonly device: Device;
  readonly threads: number;
  /** Where weights of half precision are kept, widened. */
  readonly cache: string;
}

export interface TunedAdapter {
  readonly rank?: number;
  readonly alpha?: number;
  readonly dropout?: number;
  /** Parts of names: a matrix of a layer whose name holds one is adapted. Empty: the maps to queries and values. */
  readonly targets?: readonly string[];
  /** The first layer that is adapted; a negative one from the end. */
  readonly from?: number;
}

/** A checkpoint, and the adapter that is to stand beside it. */
export interface AdaptedModel {
  readonly model: TextTransformer;
  /** Names of the tensors of the checkpoint. */
  readonly tensors: readonly string[];
  /** Of the adapter. */
  readonly specs: WeightSpecs;
  /**
   * Starts a thread. Errors: `EngineError`, `out-of-memory` among them, before any weight is touched.
   *
   * @param longest Tokens of a prompt at most.
   */
  open(what: 'step' | 'scores', call: { readonly rows: number; readonly longest: number }): Promise<OpenAdapted>;
}

export interface OpenAdapted {
  run(inputs: Readonly<Record<string, Numbers>>, weights: NamedArrays, dropout?: { readonly seed: number; readonly step: number }): ReturnType<RunnableProgram['run']>;
  close(): Promise<void>;
}

/**
 * Errors: `EngineError` `load` for a model that gives no logits, or an encoder-decoder; `answer-tokens`, `tensor-names`, `missing-tokenizer`; `OptionsError` for targets that it has
 * not; `DataError` of its files.
 */
export async function adaptedModel(options: AdaptedModelOptions): Promise<AdaptedModel> {
  const { folder, tokenizer, answers, answerRule, device, threads, cache, adapter: { rank, alpha, dropout, targets, from } } = options;
  const checkpoint = await openCheckpoint(folder);
  try {
    const model = readTransformer(checkpoint.config);
    if ((model.kind !== 'decoder' && model.kind !== 'encoder') || !model.logits) {
      throw new EngineError('load', `${folder}: a model of the family "${model.family}" is of the kind "${model.kind}", and answers are learned by models of text that give logits themselves`, 'choose a decoder, or an encoder that guesses words');
    }
    const { columns } = answerTokens(await tokenizer.load(), model.family, answers, answerRule);
    const specs = adapterWeights(model, { rank, targets: adapterTargets(model, targets.length > 0 ? targets : undefined), from });
    const program = { answers: columns as readonly number[] as readonly [number, number], adapter: specs, scale: alpha / rank };
    return {
      model, specs, tensors: [...checkpoint.tensors.keys()],
      async open(what, { rows, longest }) {
        if (longest > model.contextTokens) throw new EngineError('bad-input', `${folder}: a prompt has ${longest} tokens, the model takes ${model.contextTokens}`, 'shorten prompts: `prompt({ atMost })`');
        const layers = what === 'step' ? model.layers : 1; // whose values are kept for the gradients
        refuseWhatDoesNotFit(folder, memoryPlan(model, { tokens: layers * rows * longest, longest }));
        const { folder: dataFolder, places } = await mapped(folder, model, cache);
        const { program: run, options }: TransformerProgram = what === 'step' ? fineTuneProgram(model, { ...program, dropout }) : adaptedProgram(model, program);
        const { compile } = await import('../../compile/compile.ts');
        const compiled = withExternalData(compile(run, options), places);
        const missing = compiled.weights.filter(({ name }) => !(name in specs)).map(({ name }) => name);
        if (missing.length > 0) throw new EngineError('tensor-names', `${folder}: there is no tensor for ${missing.slice(0, 6).join(', ')}`, 'do config.json and the weights belong together?');
        const session = await openProgram(compiled, { device, threads, name: folder, dataFolder });
        return {
          run(inputs, weights, dropout) {
            session.setWeights(weights as Readonly<Record<string, Float32Array>>);
            return session.run({ inputs, ...(dropout && { dropout }) });
          },
          close: () => session.close(),
        };
      },
    };
  } finally {
    await checkpoint.close();
  }
}

/** Where the weights lie as float32: those of half precision are widened once. */
async function mapped(folder: string, model: TextTransformer, cache: string) {
  const checkpoint = await openCheckpoint(folder);
  return mappedWeights(checkpoint, model, cache).finally(() => checkpoint.close());
}
