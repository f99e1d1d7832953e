import { OptionsError } from '../../core/errors.ts';
import type { Predictor } from '../../nn/parts.ts';

/** A predictor of predictors knows no clicks. */
export function refuseHistory(name: string, of: Predictor): void {
  if (!of.readsHistory) return;
  throw new OptionsError('wrong-value', `${name}: "of" is ${of.name}, which looks at the clicks and not at the user's vectors`,
    'take one that scores a user vector, as dot or dcn');
}
