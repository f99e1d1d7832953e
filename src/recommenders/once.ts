import { overLanguageModel, type OverLanguageModelOptions } from './settings/over-language-model.ts';
import type { Recommender } from '../training/recommender.ts';

export type OnceOptions = OverLanguageModelOptions;

/**
 * A large language model over the tokens of an item, itself left as it is, with LoRA beside its layers; an encoder of the items of a user, dot
 * product. With `split` the layers below it are run once over the catalogue, and what they give is kept.
 *
 * The published recipe: rate 1e-4, of the adapter a tenth (`ratesByPrefix({ 'items.model': 0.1 })`), batches of 32, two to a step.
 *
 * Source: Liu et al. 2024 (ONCE, DIRE); Legommenders `once_operator.py`, `config/model/llama-naml.yaml`, rank 32, alpha 128. Differs: as `plmNr`; the
 * adapter is there unless `adapter` is given otherwise, there it has to be asked for; numbers are float32, there bfloat16.
 *
 * Errors: those of `plmNr`.
 *
 * @example
 * const model = { model_type: 'llama', hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 16, vocab_size: 32 };
 * once({ model, width: 4, adapter: { rank: 2 } }).items.weights['model.layers.1.self_attn.q_proj.weight'].frozen // true
 */
export function once(options: OnceOptions): Recommender {
  return overLanguageModel('once', { adapter: {}, ...options });
}
