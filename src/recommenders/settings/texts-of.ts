import { OptionsError } from '../../core/errors.ts';
import type { ColumnKind } from '../../encoders/columns/column-kind.ts';
import type { Recommender } from '../../training/recommender.ts';
import type { RecommenderOptions } from './recommender-options.ts';

/**
 * The item columns that a recommender reads; in the ID form the item's number.
 *
 * Errors: `OptionsError` `wrong-value` for texts that the ID form would not read.
 *
 * @example
 * textsOf('nrms', { form: 'id' }) // { id: { from: 'id', as: 'number' } }
 */
export function textsOf(name: string, { form, texts }: Pick<RecommenderOptions, 'form' | 'texts'>): Recommender['texts'] {
  if (form !== 'id') return texts ?? { title: { from: 'title', as: 'words' } };
  if (texts === undefined) return { id: { from: 'id', as: 'number' } };
  throw new OptionsError('wrong-value', `${name}: "texts" are given, and the form "id" reads none`, 'leave one of the two out');
}

/** Whether each column holds many tokens an item, or one, as encoders that treat columns apart are told. */
export const kindsOf = (texts: Recommender['texts']): readonly ColumnKind[] =>
  Object.values(texts).map(({ as }) => as === 'words' ? 'sequence' : 'single');
