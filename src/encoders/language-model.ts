import { homedir } from 'node:os';
import { join } from 'node:path';

import { OptionsError } from '../core/errors.ts';
import { checkOptions, oneOf, optional, type Rule, type Rules, wholeNumber, yesOrNo } from '../core/option-rules.ts';
import { additiveAttention } from '../nn/additive-attention.ts';
import { assembly } from '../nn/assembly.ts';
import { dense } from '../nn/dense.ts';
import type { Pretrained, SequenceEncoder } from '../nn/parts.ts';
import { weighedSteps } from '../nn/weighed-steps.ts';
import type { TextTransformer } from '../transformers/family.ts';
import { remainingWeights } from '../transformers/remaining-weights.ts';
import { type AdapterSettings, adapterRule } from './language-models/adapter-settings.ts';
import { describedModel, modelRule, type ModelSource } from './language-models/described-model.ts';
import { type LayerPlan, layerPlan } from './language-models/layer-plan.ts';
import { modelLayers } from './language-models/model-layers.ts';
import { pretrainedCheckpoint } from './language-models/pretrained-checkpoint.ts';
import { stepShares, type TokenPooling, tokenPoolings } from './language-models/step-shares.ts';

export interface LanguageModelOptions {
  /** A folder in Hugging Face's layout, or its config.json alone where the weights are with a training. */
  readonly model: ModelSource;
  /** Of what comes out. */
  readonly width: number;
  /** What the vector of a sequence is made of. Default `additive`. */
  readonly pooling?: TokenPooling;
  /** Of the scorer of additive pooling. Default 256. */
  readonly hidden?: number;
  /** LoRA beside maps of the layers; the model itself is left as it is. Default none. */
  readonly adapter?: AdapterSettings;
  /** Leave the model as it is. Default: where there is an adapter. */
  readonly frozen?: boolean;
  /** Layers that are not run, from below: it reads states after them. A negative number is counted from the end. Default 0, and it reads word vectors. */
  readonly split?: number;
  /** Where the states of lower layers are kept. Default: `~/.cache/rxrec/states`. */
  readonly cache?: string;
  /** As the original: leave out one more layer, the one that `split` names, for 0 too; and what embeds the words is trained beside an adapter. */
  readonly parity?: 'legommenders';
}

/**
 * A pretrained transformer over the vectors of its tokens, or over states of its lower layers, a linear layer, and a pool (PLM-NR, ONCE).
 *
 * A decoder's token sees what is before it, an encoder's all of its sequence. All layers that are run are trained, unless `adapter` or
 * `frozen` says otherwise.
 *
 * | what | shape |
 * |---|---|
 * | vectors, mask | [sequences, steps, width of the model's word vectors, or of its states], [sequences, steps] |
 * | output | [sequences, width]; zeros where nothing is there |
 * | weights `model.*` | as the checkpoint has them, by the names of its family; `lora_A`, `lora_B` beside what is adapted |
 *
 * Source: Wu et al. 2021 (PLM-NR); Liu et al. 2024 (ONCE); Legommenders `once_operator.py`. Differs: it computes in float32, there decoders
 * in bfloat16; with `split: t` the layers from t on are run, there those from t + 1 on;
 * beside an adapter all else stands still, there not what embeds the words. In parity both are as there.
 *
 * Errors: `OptionsError` for a split that the model has not the layers for, and targets that it does not know; `DataError`, `EngineError` `load` for a config.json that is none.
 *
 * @example
 * const model = { model_type: 'bert', hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 16, vocab_size: 32 };
 * const encoder = languageModel({ model, width: 4, adapter: { rank: 2 } });
 * Object.keys(encoder.weights).filter((name) => !encoder.weights[name].frozen).length // 13
 */
export function languageModel(options: LanguageModelOptions): SequenceEncoder {
  checkOptions<LanguageModelOptions>('languageModel', options, languageModelRules);
  const { model, width, pooling = 'additive', hidden = 256, adapter, split, cache = join(homedir(), '.cache', 'rxrec', 'states'), parity } = options;
  const frozen = options.frozen ?? adapter !== undefined;
  if (adapter && !frozen) throw new OptionsError('wrong-value', 'languageModel: "adapter" is given and "frozen" is false', 'an adapter stands beside weights that are left as they are: leave one of the two out');
  const { config, transformer, folder } = describedModel('languageModel', model);
  const plans = layerPlan(transformer, { split, skips: parity !== undefined });
  const settings = { width, pooling, ...(pooling === 'additive' && { hidden }), ...(adapter && { adapter }), frozen, ...(split !== undefined && { split }), ...(parity && { parity }) };
  const toJSON = () => ({ languageModel: { model: config, ...settings } });
  const made = (plan: LayerPlan, lower?: Pretrained['lower']): SequenceEncoder => {
    const parts = assembly({
      model: modelLayers(transformer, { plan, adapter, frozen, entryMoves: parity !== undefined && adapter !== undefined }), mix: dense({ in: transformer.width, out: width }),
      pool: pooling === 'additive' ? additiveAttention({ width, hidden }) : undefined,
    });
    return {
      name: 'language-model', width, toJSON, weights: parts.weights,
      pretrained: {
        vocabulary: transformer.vocabulary, contextTokens: transformer.contextTokens, frozen, input: inputWidth(transformer, plan), ...(lower && { lower }),
        ...(folder !== undefined && { checkpoint: pretrainedCheckpoint({ folder, model: transformer, prefix: 'model.', lower: belowOf(transformer, plans.lower) }) }),
      },
      forward(weights, { vectors, mask, positions }, pass) {
        const { model, mix, pool } = parts.at(weights, pass);
        const mixed = mix(model({ vectors, mask, ...(positions && { positions }) }));
        return pool ? pool({ vectors: mixed, mask }) : weighedSteps(mixed, stepShares(pooling as Exclude<TokenPooling, 'additive'>, mask));
      },
    };
  };
  return made(plans.upper, plans.lower === undefined ? undefined : { layers: plans.lower, cache, whole: made(plans.whole) });
}

/** Names of the weights that give the states which the upper layers read. */
const belowOf = (model: TextTransformer, layers = 0): readonly string[] => layers === 0 ? []
  : [model.outside.words, ...Object.keys(remainingWeights(model, { embeds: true, runs: Array.from({ length: layers }, (_, at) => at), finishes: false }))];

/** Of word vectors, or of states between layers. */
const inputWidth = ({ weights, outside, inside, width }: TextTransformer, { embeds }: LayerPlan): number => embeds ? weights[outside.words]!.shape[1]! : inside ?? width;

const folderRule: Rule = (value) => typeof value === 'string' && value !== '' ? undefined : 'the path of a folder';

export const languageModelRules: Rules<LanguageModelOptions> = {
  model: modelRule, width: wholeNumber(1), pooling: optional(oneOf(...tokenPoolings)), hidden: optional(wholeNumber(1)), adapter: optional(adapterRule),
  frozen: optional(yesOrNo), split: optional((value) => Number.isSafeInteger(value) ? undefined : 'a whole number'), cache: optional(folderRule), parity: optional(oneOf('legommenders')),
};
