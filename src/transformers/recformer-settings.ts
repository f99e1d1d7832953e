import { EngineError } from '../core/errors.ts';
import { type RecformerLimits, tellable } from '../text/recformer-tokens.ts';
import { type Config, numberOf, wholeOf } from './config.ts';

export interface RecformerSettings {
  /** The token that every sequence begins with. */
  readonly startToken: number;
  readonly limits: RecformerLimits;
}

/**
 * What config.json says of what Recformer reads.
 *
 * Errors: `EngineError` `load` for a model that is none.
 *
 * @example
 * recformerSettings({ vocab_size: 9, max_item_embeddings: 51 }).limits // { attributes: 3, attributeTokens: 32, items: 50 }
 */
export function recformerSettings(config: Config): RecformerSettings {
  const items = wholeOf(config, ['max_item_embeddings']);
  const [vocabulary, types] = [wholeOf(config, ['vocab_size']), wholeOf(config, ['token_type_size'], 4)];
  if (vocabulary > tellable.ids || types > tellable.types || items > tellable.items) {
    throw new EngineError('load', `config.json: ${vocabulary} ids, ${types} types and ${items} items cannot be told as one number, which ${tellable.ids}, ${tellable.types} and ${tellable.items} can`,
      'widen the bits in src/text/recformer-tokens.ts');
  }
  return {
    startToken: numberOf(config, ['bos_token_id'], 0),
    limits: { attributes: wholeOf(config, ['max_attr_num'], 3), attributeTokens: wholeOf(config, ['max_attr_length'], 32), items: items - 1 },
  };
}
