import { overLanguageModel, type OverLanguageModelOptions } from './settings/over-language-model.ts';
import type { Recommender } from '../training/recommender.ts';

export type PlmNrOptions = OverLanguageModelOptions;

/**
 * A pretrained language model over the tokens of an item, trained end to end, an encoder of the items of a user, dot product.
 *
 * The model wants a smaller rate than what stands on it: `adam({ rate, rateOf: ratesByPrefix({ 'items.model': 0.1, 'tables.tokens': 0.1 }) })`.
 *
 * Source: Wu et al. 2021 (PLM-NR); Legommenders `config/model/bert-naml.yaml`, `bert-nrms.yaml`, `bert-dcn.yaml`, `bert-miner.yaml`, `opt-naml.yaml`.
 * Differs: the whole model is run, there without its first layer where `tune_from` is 0, its default; the tokenizer's own tokens stand around a
 * text, word vectors are trained with the model, and the newest clicks are kept, there none, not, and the oldest. In parity clicks, tokens and splits
 * are as there.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`, `missing-value`; `DataError`, `EngineError` `load` for a model that is none.
 *
 * @example
 * const model = { model_type: 'bert', hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 16, vocab_size: 32 };
 * const { width, items, scheme } = plmNr({ model, width: 4 });
 * [width, items.width, scheme] // [8, 4, 'matching']
 */
export function plmNr(options: PlmNrOptions): Recommender {
  return overLanguageModel('plmNr', options);
}
