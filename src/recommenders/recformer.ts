import { OptionsError } from '../core/errors.ts';
import { checkOptions, columnNames, numberAbove, oneOf, optional, type Rules, wholeNumber } from '../core/option-rules.ts';
import { adapterRule, type AdapterSettings } from '../encoders/language-models/adapter-settings.ts';
import { describedModel, modelRule, type ModelSource } from '../encoders/language-models/described-model.ts';
import { recformerEncoder } from '../encoders/language-models/recformer-encoder.ts';
import { cosine } from '../predictors/cosine.ts';
import { dot } from '../predictors/dot.ts';
import type { ItemText, Recommender } from '../training/recommender.ts';
import { withPretrained } from '../training/with-pretrained.ts';
import { recformerSettings } from '../transformers/recformer-settings.ts';

export interface RecformerOptions {
  /** The folder of a Recformer in Hugging Face's layout, or its config.json alone where the weights are with a training. */
  readonly model: ModelSource;
  /** Columns of the items, of text, as attributes in this order. Default `title`. */
  readonly attributes?: readonly string[];
  /** Clicks that are looked at. Default as many as the model tells apart, 50 in most. */
  readonly clicks?: number;
  /** How user and item are matched. Default `cosine`; RecBench takes `dot`. */
  readonly similarity?: 'cosine' | 'dot';
  /** What a cosine is divided by. Default 0.05. */
  readonly temperature?: number;
  /** LoRA beside maps of the layers; the model itself is left as it is. Default none, and all of it is trained. */
  readonly adapter?: AdapterSettings;
}

const rules: Rules<RecformerOptions> = {
  model: modelRule, attributes: optional(columnNames), clicks: optional(wholeNumber(1)), similarity: optional(oneOf('cosine', 'dot')), temperature: optional(numberAbove(0)), adapter: optional(adapterRule),
};

/**
 * Recformer: a pretrained Longformer reads a whole history as one text, the newest item first, attribute by attribute, and an item as a
 * history of one, with the same weights; their cosine.
 *
 * Its cost grows with the square of the tokens of a history: give it few `clicks` and attributes.
 *
 * Source: Li et al. 2023, fine-tuning; RecBench `RecformerModel`. Differs: candidates are those of a step, there all items, encoded before
 * each epoch; the weights of the item table are not trained apart in a second stage.
 *
 * Errors: `OptionsError` `unknown-key`, `missing-value`, `wrong-value`; `DataError`, `EngineError` `load` for a config.json that is none, or of another model.
 *
 * @example
 * const model = { model_type: 'longformer', hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 16, vocab_size: 32, attention_window: 4, token_type_size: 4, max_item_embeddings: 51 };
 * const recommender = recformer({ model, attributes: ['title', 'brand'] });
 * recommender.users === recommender.items // true
 * Object.keys(recommender.texts) // ['title-name', 'title-value', 'brand-name', 'brand-value']
 */
export function recformer(options: RecformerOptions): Recommender {
  checkOptions<RecformerOptions>('recformer', options, rules);
  const { model, attributes = ['title'], adapter, similarity = 'cosine', temperature } = options;
  const { config } = describedModel('recformer', model);
  const { limits } = recformerSettings(config);
  const { clicks = limits.items } = options;
  const refuse = (what: string, hint: string) => { throw new OptionsError('wrong-value', `recformer: ${what}`, hint); };
  if (attributes.length > limits.attributes) refuse(`${attributes.length} attributes are given, and the model was trained on ${limits.attributes} at most`, 'leave some out');
  if (new Set(attributes).size < attributes.length) refuse(`an attribute is named twice in ${attributes.join(', ')}`, 'name each once');
  if (clicks > limits.items) refuse(`"clicks" is ${clicks}, and the model tells ${limits.items} items apart`, `take at most ${limits.items}`);
  if (similarity === 'dot' && temperature !== undefined) refuse('"temperature" is of a cosine, and "similarity" is "dot"', 'leave one of the two out');
  const encoder = recformerEncoder({ model, ...(adapter && { adapter }) });
  const of = (attribute: string, only: 'lead' | 'value'): ItemText => ({ from: attribute, as: 'tokens', lead: attribute, only, most: limits.attributeTokens });
  const predictor = similarity === 'dot' ? dot() : cosine(temperature === undefined ? {} : { temperature });
  return withPretrained({
    name: 'recformer', scheme: 'matching', texts: Object.fromEntries(attributes.flatMap((name) => [[`${name}-name`, of(name, 'lead')], [`${name}-value`, of(name, 'value')]])),
    width: encoder.width, clicks, items: encoder, users: encoder, predictor, inputer: { cls: true }, flatten: { cls: true },
    toJSON: () => ({ recformer: { model: config, attributes, clicks, similarity, ...(temperature !== undefined && { temperature }), ...(adapter && { adapter }) } }),
  });
}
