import { checkOptions, oneOf, optional, type Rules } from '../../core/option-rules.ts';
import { known } from '../../encoders/known.ts';
import { pooling } from '../../encoders/pooling.ts';
import type { Predictor } from '../../nn/parts.ts';
import type { Recommender } from '../../training/recommender.ts';
import { putTogether } from './put-together.ts';
import { recommenderDefaults, type RecommenderOptions, recommenderRules } from './recommender-options.ts';

/** Options of recommenders that are a sum over what is known of user and item. `form` is by default `text` where texts are given, and else `id`. */
export interface LinearOptions extends RecommenderOptions {
  /** What a user is: a number, or the mean of its clicks. Default number. */
  readonly users?: 'number' | 'clicks';
}

const rules: Rules<LinearOptions> = { ...recommenderRules, users: optional(oneOf('number', 'clicks')) };

/** A user, and an item by number or as the mean of its words, without any layer between: a click or not. */
export function linear(name: string, options: LinearOptions, widthByDefault: number, predict: (options: { readonly width: number }) => Predictor): Recommender {
  checkOptions(name, options, rules);
  const { users = 'number', ...rest } = options;
  const form = rest.form ?? (rest.texts === undefined ? 'id' : 'text');
  const settled = { ...recommenderDefaults, width: widthByDefault, ...rest, form };
  const { width } = settled;
  const byNumber = users === 'number';
  return putTogether(name, settled, {
    scheme: 'ranking', predictor: predict({ width }), items: (texts) => pooling({ width, columns: Object.keys(texts).length }),
    users: () => byNumber ? known({ width }) : pooling({ width, columns: 1 }), ...(byNumber && { knowsUsers: true }), settings: { users },
  });
}
