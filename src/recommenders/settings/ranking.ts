import { OptionsError } from '../../core/errors.ts';
import { checkOptions, oneOf, optional } from '../../core/option-rules.ts';
import { refuseUnknownKeys } from '../../core/nearest.ts';
import { additive } from '../../encoders/additive.ts';
import { known } from '../../encoders/known.ts';
import { pooling } from '../../encoders/pooling.ts';
import type { Predictor } from '../../nn/parts.ts';
import { networkDefaults, type NetworkOptions } from '../../predictors/pairs/network-options.ts';
import type { Recommender } from '../../training/recommender.ts';
import { putTogether } from './put-together.ts';
import { recommenderDefaults, type RecommenderOptions, recommenderRules } from './recommender-options.ts';

/** What recommenders that say a click or not have in common; `hidden` are [128, 64] by default, in parity [1000, 1000, 1000]. */
export interface RankingOptions extends RecommenderOptions, Omit<NetworkOptions, 'width'> {
  /** How words are averaged to an item, and clicks to a user: by a learned weight, or alike. Default learned, in parity mean. */
  readonly pool?: 'learned' | 'mean';
  /** What a user is: its clicks, or its number and nothing else. Default clicks. */
  readonly users?: 'clicks' | 'number';
}

/** The options of a recommender over a predictor. */
export type RankingWith<P extends NetworkOptions> = RankingOptions & Omit<P, 'width'>;

/**
 * Averages of words and of clicks, and a predictor over both: a click or not.
 *
 * @param own Options that this predictor has and others have not.
 */
export function ranking<P extends NetworkOptions>(
  name: string, options: RankingWith<P>, predict: (options: P) => Predictor, own: readonly Exclude<keyof P & string, keyof NetworkOptions>[] = [],
): Recommender {
  refuseUnknownKeys(options, [...Object.keys(rules), ...network, ...own], name);
  checkOptions(name, taken(options, Object.keys(rules)), rules);
  const shared: RankingOptions = options;
  const { pool = options.parity ? 'mean' : 'learned', users = 'clicks', ...rest } = { ...recommenderDefaults, ...shared };
  const byNumber = users === 'number';
  const settings = byNumber ? { ...rest, clicks: options.clicks ?? 1 } : rest; // nobody looks at the clicks
  const { width, parity } = settings;
  const hidden = parity ? networkDefaults.hidden : [128, 64];
  const predictor = predict({ hidden, ...taken(options, [...network, ...own]), width } as unknown as P);
  if (byNumber && predictor.readsHistory) {
    throw new OptionsError('wrong-value', `${name}: "users" is "number", and it looks at the clicks`, 'leave "users" out');
  }
  const average = (columns: number) => pool === 'mean' ? pooling({ width, columns }) : additive({ width, hidden: width });
  return putTogether(name, settings, {
    scheme: 'ranking', predictor, items: (texts) => average(Object.keys(texts).length), users: () => byNumber ? known({ width }) : average(1), ...(byNumber && { knowsUsers: true }),
    ...(predictor.readsHistory && { parity: { padding: true } }),
    settings: { pool, ...(byNumber && { users }), ...taken(predictor.toJSON(), [...network, ...own]) },
  });
}

const rules = { ...recommenderRules, pool: optional(oneOf('learned', 'mean')), users: optional(oneOf('clicks', 'number')) };
const network = ['hidden', 'activation', 'dropout', 'batchNorm'];

const taken = (from: object, keys: readonly string[]) => Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)));
