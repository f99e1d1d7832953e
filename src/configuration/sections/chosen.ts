import { OptionsError } from '../../core/errors.ts';
import { choiceAt, namesIn } from '../choices.ts';
import type { Mapping } from '../tree.ts';

/** Tells who wrote a part. */
export type PlaceOf = (pointer: string) => string;

export interface Chosen {
  readonly name: string;
  readonly options: Mapping;
  /** Of the options. */
  readonly pointer: string;
}

/**
 * What a mapping chooses by its one key.
 *
 * Errors: `OptionsError` `missing-value` for none, `wrong-value` for several.
 */
export function chosen(value: Mapping, pointer: string, placeOf: PlaceOf): Chosen {
  const choice = choiceAt(pointer)!;
  const [name, ...others] = namesIn(choice, value);
  const section = pointer.slice(1).replaceAll('/', '.');
  if (name === undefined) throw new OptionsError('missing-value', `${placeOf(pointer)}: ${section} names nothing`, `one of ${choice.names.join(', ')}`);
  if (others.length > 0) throw new OptionsError('wrong-value', `${placeOf(`${pointer}/${others[0]}`)}: ${section} names ${[name, ...others].join(' and ')}`, 'leave one');
  return { name, options: value[name] as Mapping, pointer: `${pointer}/${name}` };
}
