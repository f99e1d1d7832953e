import type { List } from '../../core/column.ts';
import { DataError, OptionsError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';

/** Something an item says of itself, as rows of a table of vectors. A category is a list of one. */
export interface ItemColumn {
  /** One list per item. */
  readonly tokens: List<Int32Array>;
  /** Name of the table; several columns may share one. */
  readonly vocabulary: string;
  /** Tokens that are kept, from the first. Default: all. */
  readonly most?: number;
}

/** Refuses a column of another number of items, a vocabulary that is not there, and tokens beyond its table. */
export function checkItemColumns(items: number, columns: Readonly<Record<string, ItemColumn>>, vocabularies: Readonly<Record<string, number>>): void {
  for (const [name, { tokens: { offsets, values }, vocabulary }] of Object.entries(columns)) {
    if (offsets.length !== items + 1) {
      throw new DataError('row-count', `item column "${name}" has ${offsets.length - 1} rows, expected ${items}`, 'it belongs to another item table');
    }
    const size = vocabularies[vocabulary];
    if (size === undefined) {
      const meant = nearest(vocabulary, Object.keys(vocabularies));
      throw new OptionsError('unknown-key', `item column "${name}": there is no vocabulary "${vocabulary}"`,
        meant === undefined ? `vocabularies: ${Object.keys(vocabularies).join(', ')}` : `did you mean "${meant}"?`);
    }
    for (let at = offsets[0]!; at < offsets[items]!; at++) {
      if (values[at]! >= 0 && values[at]! < size) continue;
      throw new DataError('malformed', `item column "${name}" has token ${values[at]}, and the vocabulary "${vocabulary}" has ${size} rows`,
        'the tokens were made by another tokenizer than the table of vectors');
    }
  }
}
