import { EngineError } from '../../core/errors.ts';
import type { LoadedTextTokenizer } from '../../text/tokenizer.ts';

/**
 * Refuses a tokenizer that gives ids which the model has no embedding for. A model may have more embeddings than the
 * tokenizer has ids: published ones are padded to a round number.
 *
 * | argument  | type                   | what of it                                                                    |
 * |-----------|------------------------|-------------------------------------------------------------------------------|
 * | config    | `config.json`          | `vocab_size` or `padded_vocab_size`, the larger, also below `text_config`     |
 * | tokenizer | loaded                 | `ids`, one past the highest id                                                |
 *
 * Errors: `EngineError` `load`.
 *
 * @example
 * checkVocabulary({ vocab_size: 1216 }, { ids: 1211 }) // undefined
 */
export function checkVocabulary(config: Readonly<Record<string, unknown>>, { ids }: Pick<LoadedTextTokenizer, 'ids'>): void {
  const rows = vocabularySize(config);
  if (rows === undefined) {
    throw new EngineError('load', 'config.json says no vocab_size, expected the number of embeddings of the model', 'is this a model of text?');
  }
  if (ids > rows) {
    throw new EngineError('load', `the tokenizer gives ids up to ${ids - 1}, the model has embeddings for 0 to ${rows - 1}`,
      'take the tokenizer that the model was published with');
  }
}

function vocabularySize(config: Readonly<Record<string, unknown>>): number | undefined {
  const inner = config['text_config'] as Readonly<Record<string, unknown>> | undefined;
  const sizes = [config['vocab_size'], config['padded_vocab_size'], inner?.['vocab_size']].filter((size): size is number => Number.isSafeInteger(size));
  return sizes.length === 0 ? undefined : Math.max(...sizes);
}
