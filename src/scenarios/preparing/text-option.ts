import { OptionsError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';

/** The item columns named in an option such as `title, abstract`. */
export function textOption(option: string, valid: readonly string[], scenario: string): string[] {
  const names = option.split(',').map((name) => name.trim()).filter((name) => name !== '');
  const wrong = names.find((name) => !valid.includes(name));
  if (wrong === undefined && names.length > 0) return names;
  const meant = wrong && nearest(wrong, valid);
  throw new OptionsError('wrong-value',
    `${scenario}: option "text" is "${option}", expected one or more of ${valid.join(', ')}, comma separated`,
    meant ? `did you mean "${meant}"?` : `valid: ${valid.join(', ')}`);
}
