import { columnTypeOf } from '../../core/column.ts';
import { DataError } from '../../core/errors.ts';
import type { LoadedItems } from '../../core/items.ts';
import type { Rule } from '../../core/option-rules.ts';

/** A column of the items, several, or a text with columns in braces. */
export type TextOf = string | readonly string[];

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '';

export const textRule: Rule = (value) => isName(value) || (Array.isArray(value) && value.length > 0 && value.every(isName)) ? undefined
  : 'a column of the items, a list of them, or a text with columns in braces';

const braces = /\{([\w.-]+)\}/g;

/** The columns that a text is made of. */
export function columnsIn(from: TextOf): readonly string[] {
  if (typeof from !== 'string') return from;
  const within = [...from.matchAll(braces)].map(([, name]) => name!);
  return within.length > 0 ? [...new Set(within)] : [from];
}

/**
 * The text of each item: what its columns say, one after the other with a blank between, or a template filled in; nothing where none of
 * its columns says anything.
 *
 * Errors: `DataError` `missing-column`, `column-type`.
 *
 * @example
 * const items = { count: 2, ids: ['a', 'b'], texts: [], column: (name) => name === 'title' ? ['Rain', ''] : ['weather', ''] };
 * textOfItems(items, ['title', 'beat']) // ['Rain weather', '']
 * textOfItems(items, '{beat}: {title}') // ['weather: Rain', '']
 */
export function textOfItems(items: LoadedItems, from: TextOf): readonly string[] {
  const names = columnsIn(from);
  const columns = names.map((name) => {
    const column = items.column(name);
    if (items.count === 0 || columnTypeOf(column) === 'utf8') return column as readonly string[];
    throw new DataError('column-type', `the items' column "${name}" is ${columnTypeOf(column)}, and a text is made of it`, 'take a column of text');
  });
  const isTemplate = typeof from === 'string' && names[0] !== from;
  return Array.from({ length: items.count }, (_, item) => {
    const said = columns.map((column) => column[item]!);
    if (said.every((text) => text === '')) return '';
    return isTemplate ? from.replace(braces, (_, name: string) => said[names.indexOf(name)]!) : said.filter((text) => text !== '').join(' ');
  });
}
