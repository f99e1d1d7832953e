import { OptionsError } from '../../core/errors.ts';
import type { ColumnKind } from '../../encoders/columns/column-kind.ts';
import type { Recommender } from '../../training/recommender.ts';
import { isSequence, usersTable, vocabularyOf } from '../../training/tables.ts';
import type { RecommenderOptions } from './recommender-options.ts';

/**
 * The item columns that a recommender reads; in the ID form the item's number.
 *
 * Errors: `OptionsError` `wrong-value` for texts that the ID form would not read, and for a vocabulary of two kinds.
 *
 * @example
 * textsOf('nrms', { form: 'id' }) // { id: { from: 'id', as: 'number' } }
 */
export function textsOf(name: string, { form, texts }: Pick<RecommenderOptions, 'form' | 'texts'>): Recommender['texts'] {
  if (form !== 'id') return oneKindEach(name, texts ?? { title: { from: 'title', as: 'words' } });
  if (texts === undefined) return { id: { from: 'id', as: 'number' } };
  throw new OptionsError('wrong-value', `${name}: "texts" are given, and the form "id" reads none`, 'leave one of the two out');
}

function oneKindEach(name: string, texts: Recommender['texts']): Recommender['texts'] {
  const kinds = new Map<string, string>();
  for (const [column, text] of Object.entries(texts)) {
    const vocabulary = vocabularyOf(column, text);
    const other = kinds.get(vocabulary) ?? text.as;
    if (other !== text.as || vocabulary === usersTable) {
      throw new OptionsError('wrong-value', `${name}: text "${column}" has the vocabulary "${vocabulary}", which is of ${vocabulary === usersTable ? 'users' : other}`,
        'give it another "vocabulary"');
    }
    kinds.set(vocabulary, text.as);
  }
  return texts;
}

/** Whether each column holds many tokens an item, or one, as encoders that treat columns apart are told. */
export const kindsOf = (texts: Recommender['texts']): readonly ColumnKind[] =>
  Object.values(texts).map((text) => isSequence(text) ? 'sequence' : 'single');
